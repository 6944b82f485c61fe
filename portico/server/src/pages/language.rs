//! The choice of a language, on every page.

use axum::extract::Request;
use axum::response::Response;
use http::header;
use portico_accounts::CookieState;
use portico_fields::{Field, FieldCode, FieldError};
use portico_ui::components::LanguageSwitch;
use portico_ui::forms::RefusedPost;
use portico_web::fields::{form_pairs, read_form};
use portico_web::languages::{Lang, Languages};
use portico_web::visit::cookie_state;
use portico_web::{HttpError, in_attribute};
use portico_wire::local_path::LocalPath;
use portico_wire::problem::{Code, Problem};

use super::not_a_page_method;
use crate::server_functions::see_other;
use crate::state::AppState;

/// The field with the chosen language.
const LANG: &str = "lang";

/// The field with the address of the form that has been typed into.
const FORM: &str = "form";

/// No form of a page has more fields, nor longer names. Browsers keep no longer cookie.
const MOST_FIELDS: usize = 20;
const LONGEST_NAME: usize = 50;

/// The fields that are never given back.
const SECRETS: [Field; 5] =
    [Field::Password, Field::CurrentPassword, Field::NewPassword, Field::Code, Field::RecoveryCode];

/// A visitor has chosen a language in the footer of a page. The form is posted to the address of the page, which is
/// then shown in it. Logged-in users keep the choice on all their devices.
pub async fn choose(state: &AppState, request: Request) -> Result<Response, HttpError> {
    let (parts, body) = request.into_parts();
    let sent = match read_form(body, &parts.headers).await.and_then(|body| form_pairs(&body)) {
        Err(problem) if problem.code != Code::UnsupportedMediaType => return Err(problem.into()),
        sent => sent.unwrap_or_default(),
    };
    // Pages take no other posts.
    let Some((_, tag)) = sent.iter().find(|(name, _)| name == LANG) else {
        return Ok(not_a_page_method().await);
    };
    let unknown = || Problem::validation(vec![FieldError::new(Field::Lang, FieldCode::Invalid)]);
    let lang = state.site.languages.find(tag).ok_or_else(unknown)?;
    if let CookieState::Caller(caller) = cookie_state(&state.site, &parts.headers).await? {
        state.site.accounts.set_lang(caller.user.id, lang.tag).await?;
    }
    // An address that begins with two slashes would lead to another site.
    let here = parts.uri.path_and_query().and_then(|here| LocalPath::parse(here.as_str()));
    let mut response = see_other(here.as_ref().map_or("/", LocalPath::as_str));
    let typed = typed_on(parts.uri.path(), sent).map(|post| state.form_cookie.write(&state.site, &parts.headers, post));
    for cookie in [state.site.language_cookie.hold(lang), typed.transpose()?.flatten()].into_iter().flatten() {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// The text that a form of the page held, for the page in its new language. `shell/language.js` sends it. Secret
/// fields are left out here as well.
fn typed_on(page: &str, sent: Vec<(String, String)>) -> Option<RefusedPost> {
    let (_, endpoint) = sent.iter().find(|(name, _)| name == FORM)?.clone();
    let is_secret = |name: &str| name == "token" || SECRETS.iter().any(|field| field.as_str() == name);
    let is_text = |name: &str| name != LANG && name != FORM && name.len() <= LONGEST_NAME && !is_secret(name);
    let typed = sent.into_iter().filter(|(name, _)| is_text(name)).take(MOST_FIELDS).collect();
    Some(RefusedPost { endpoint, page: page.to_owned(), typed, problem: None })
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
