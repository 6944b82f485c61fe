//! The choice of a language, on every page.

use axum::extract::Request;
use axum::response::Response;
use http::header;
use portico_accounts::CookieState;
use portico_ui::components::LanguageSwitch;
use portico_web::fields::{form_pairs, read_form};
use portico_web::languages::{Lang, Languages};
use portico_web::visit::cookie_state;
use portico_web::{HttpError, in_attribute};
use portico_wire::local_path::LocalPath;

use super::not_a_page_method;
use crate::server_functions::see_other;
use crate::state::AppState;

/// A visitor has chosen a language in the footer of a page. The form is posted to the address of the page, which is
/// then shown in it. Logged-in users keep the choice on all their devices.
pub async fn choose(state: &AppState, request: Request) -> Result<Response, HttpError> {
    let (parts, body) = request.into_parts();
    let sent = read_form(body, &parts.headers).await.and_then(|body| form_pairs(&body)).unwrap_or_default();
    let chosen = sent.iter().find(|(name, _)| name == "lang");
    // Pages take no other posts.
    let Some(lang) = chosen.and_then(|(_, tag)| state.site.languages.find(tag)) else {
        return Ok(not_a_page_method().await);
    };
    if let CookieState::Caller(caller) = cookie_state(&state.site, &parts.headers).await? {
        state.site.accounts.set_lang(caller.user.id, lang.tag).await?;
    }
    // An address that begins with two slashes would lead to another site.
    let here = parts.uri.path_and_query().and_then(|here| LocalPath::parse(here.as_str()));
    let mut response = see_other(here.as_ref().map_or("/", LocalPath::as_str));
    if let Some(cookie) = state.site.language_cookie.hold(lang) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// A button for each language but that of the page, in that language.
pub fn switch(languages: &Languages, here: &Lang) -> LanguageSwitch {
    let others = languages.all().iter().filter(|lang| lang.tag != here.tag);
    let button = |lang: &Lang| {
        let (tag, name) = (in_attribute(lang.tag), in_attribute(lang.name));
        format!("<button class=\"button\" name=\"lang\" value=\"{tag}\" lang=\"{tag}\">{name}</button>")
    };
    let buttons: String = others.map(button).collect();
    let form = format!("<form class=\"language-switch\" method=\"post\">{buttons}</form>");
    LanguageSwitch(if buttons.is_empty() { buttons } else { form })
}
