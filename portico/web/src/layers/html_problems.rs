use axum::extract::Request;
use axum::response::{Html, IntoResponse, Response};
use http::{HeaderMap, HeaderValue, header};
use portico_wire::brand::Brand;
use portico_wire::problem::Code;
use portico_wire::theme_switch::theme_switch;

use super::html_is_private::{VARY, is_html};
use crate::bare_head::{bare_header, in_attribute};
use crate::languages::Lang;

/// For which problems a page is shown in place of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// For each: the response becomes the browser's next page.
    Always,
    /// The same at an address for scripts, which shows no page when it is opened again.
    AtFunction,
    /// For errors of the server. The client accepts HTML, but may be a program.
    OfServer,
}

/// If a page cannot be rendered, browsers get a plain error page in this language. API clients and the site's own
/// scripts get the problem document. `head` is the page's head for a title.
pub fn for_people(
    response: Response,
    wanted: Wanted,
    (lang, brand): (&Lang, &Brand),
    head: impl FnOnce(&str) -> String,
) -> Response {
    let code = match response.status().as_u16() {
        503 => Some(Code::Unavailable),
        500 => Some(Code::Internal),
        _ if wanted != Wanted::OfServer => response.extensions().get().copied(),
        _ => None,
    };
    let Some(code) = code.filter(|_| !is_html(response.headers())) else { return response };
    let (parts, _document) = response.into_parts();
    let page = page(code, wanted, (lang, brand), &head(lang.say(code.title())));
    let mut page = (parts.status, Html(page)).into_response();
    for (name, value) in &parts.headers {
        if *name != header::CONTENT_TYPE && *name != header::CONTENT_LENGTH {
            page.headers_mut().insert(name, value.clone());
        }
    }
    page.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    page.headers_mut().insert(header::VARY, VARY.clone());
    page
}

/// Whether the client of this request shows the response to people. A browser says that it navigates (Fetch Metadata),
/// also where another site's form has sent it to an address for scripts.
pub fn wanted(request: &Request) -> Option<Wanted> {
    let path = request.uri().path();
    let is_below = |top: &str| path.strip_prefix(top).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    match (has(request.headers(), "accept", "text/html"), has(request.headers(), "sec-fetch-mode", "navigate")) {
        (false, _) => None,
        _ if is_below("/api") => None,
        (true, true) => Some(if is_below("/fn") { Wanted::AtFunction } else { Wanted::Always }),
        (true, false) => (!is_below("/fn")).then_some(Wanted::OfServer),
    }
}

fn has(headers: &HeaderMap, name: &str, part: &str) -> bool {
    headers.get(name).and_then(|value| value.to_str().ok()).is_some_and(|value| value.contains(part))
}

/// Does not use the renderer, which may be the cause. The page contains only fixed texts.
fn page(code: Code, wanted: Wanted, (lang, brand): (&Lang, &Brand), head: &str) -> String {
    let (title, sentence) = (lang.say(code.title()), lang.say(code.sentence()));
    let (tag, header, themes) = (lang.tag, bare_header(brand), theme_switch(|english| lang.say(english)));
    let tagline = in_attribute(lang.say(brand.tagline));
    // The same request may work later, if the server was the cause.
    let (address, label) = match code.status() {
        500.. if wanted != Wanted::AtFunction => ("", lang.say("Try again")),
        _ => ("/", lang.say("Go to the home page")),
    };
    format!(
        "<!DOCTYPE html><html lang=\"{tag}\"><head>{head}</head><body>{header}\
         <main id=\"main\" class=\"page\"><div class=\"page-head\"><h1>{title}</h1><p class=\"lead\">{sentence}</p></div>\
         <p><a class=\"button button-primary\" href=\"{address}\">{label}</a></p></main>\
         <footer class=\"site-footer\"><p>{tagline}</p>{themes}</footer></body></html>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::languages::Languages;

    #[test]
    fn an_error_page_at_the_address_of_a_form_leads_home() {
        let languages = Languages::new(&[]);
        let shown = |wanted| page(Code::Internal, wanted, (&languages.all()[0], &Brand::PORTICO), "");
        assert!(shown(Wanted::Always).contains("href=\"\">Try again</a>"));
        assert!(shown(Wanted::AtFunction).contains("href=\"/\">Go to the home page</a>"));
    }
}
