use axum::extract::Request;
use axum::response::{Html, IntoResponse, Response};
use http::{HeaderValue, header};
use portico_wire::problem::Code;
use portico_wire::theme_switch::theme_switch;

use super::html_is_private::{VARY, is_html};
use crate::languages::Lang;

/// If a page cannot be rendered, browsers get a plain error page in this language. API clients and the site's own
/// scripts get the problem document. `head` is the page's head for a title.
pub fn for_people(response: Response, lang: &Lang, head: impl FnOnce(&str) -> String) -> Response {
    let code = match response.status().as_u16() {
        503 => Code::Unavailable,
        500 => Code::Internal,
        _ => return response,
    };
    if is_html(response.headers()) {
        return response;
    }
    let (parts, _document) = response.into_parts();
    let mut page = (parts.status, Html(page(code, lang, &head(lang.say(code.title()))))).into_response();
    for (name, value) in &parts.headers {
        if *name != header::CONTENT_TYPE && *name != header::CONTENT_LENGTH {
            page.headers_mut().insert(name, value.clone());
        }
    }
    page.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    page.headers_mut().insert(header::VARY, VARY.clone());
    page
}

/// Whether a browser will show the response as a page.
pub fn wants_page(request: &Request) -> bool {
    let path = request.uri().path();
    let is_for_programs = ["/api", "/fn"]
        .iter()
        .any(|below| path.strip_prefix(below).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')));
    let accepted = || request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    !is_for_programs && accepted().is_some_and(|accepted| accepted.contains("text/html"))
}

/// Does not use the renderer, which may be the cause. The page contains only fixed texts.
fn page(code: Code, lang: &Lang, head: &str) -> String {
    let (title, sentence) = (lang.say(code.title()), lang.say(code.sentence()));
    let (tag, again, themes) = (lang.tag, lang.say("Try again"), theme_switch(|english| lang.say(english)));
    format!(
        "<!DOCTYPE html><html lang=\"{tag}\"><head>{head}</head>\
         <body><main id=\"main\" class=\"page\"><h1>{title}</h1><p class=\"lead\">{sentence}</p>\
         <p><a class=\"button\" href=\"\">{again}</a></p></main>\
         <footer class=\"site-footer\">{themes}</footer></body></html>"
    )
}
