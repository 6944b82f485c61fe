//! Server functions, called by the site's own scripts or posted to by a form without scripts.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use leptos::prelude::provide_context;
use portico_ui::call::{Answered, Sent};
use portico_ui::forms::{CodesToShow, PlainForm, RefusedPost};
use portico_ui::words::PageLang;
use portico_web::HttpError;
use portico_web::fields::{form_pairs, read_form};
use portico_web::languages::Lang;
use portico_wire::local_path::{LocalPath, with_value};
use portico_wire::problem::{Code, Problem};
use portico_wire::reason::Reason;
use portico_wire::secret_text::SecretText;
use serde::Deserialize;
use uuid::Uuid;

use crate::state::AppState;

/// The largest response that is parsed, in bytes.
const MAX_ANSWER: usize = 1 << 20;

/// The longest value put back into a page's address, in bytes.
const MAX_IN_ADDRESS: usize = 1_024;

/// The common part of the responses of all forms' server functions.
#[derive(Deserialize)]
struct Next {
    next: LocalPath,
    /// Shown once, on the form's page.
    #[serde(default)]
    recovery_codes: Vec<SecretText>,
    #[serde(default)]
    user: Option<Owner>,
}

/// The user whose recovery codes they are.
#[derive(Deserialize)]
struct Owner {
    id: Uuid,
}

/// Runs a server function. A call by script gets its response, and a plain post gets a redirect.
pub async fn call(State(state): State<AppState>, request: Request) -> Result<Response, HttpError> {
    let (mut parts, body) = request.into_parts();
    let wants_page = wants_html(&parts.headers);
    let checks_cookie = is_navigation(&parts.headers) && !state.keeps_cookies(&parts.headers);
    // For clients that accept HTML, the framework would redirect to the unchecked `Referer` and write errors into that
    // URL. The headers are changed so that it does neither, and the response is created here.
    parts.headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    parts.headers.remove(header::REFERER);
    let body = read_form(body, &parts.headers).await;
    if !is_known(&parts) {
        return Err(HttpError(body.err().unwrap_or_else(|| Problem::new(Code::NotFound))));
    }
    let sent = Sent::new(body.and_then(|body| form_pairs(&body)));
    let headers = parts.headers.clone();
    // A call by script names the language of its page.
    let lang = match wants_page {
        true => state.site.language(None, &headers),
        false => state.site.languages.accepted_by(&headers),
    };
    let mut answer = run(&state, parts, sent.clone(), lang.clone()).await;
    let Some(Answered { form, problem }) = answer.extensions_mut().remove() else {
        return Err(HttpError(Problem::new(Code::Internal)));
    };
    match (form.filter(|_| wants_page), problem) {
        (None, None) => Ok(no_store(answer)),
        (None, Some(problem)) => Err(HttpError(lang.problem(problem))),
        (Some(form), None) => follow(&state, answer, form, sent.pairs(), checks_cookie).await,
        (Some(form), Some(problem)) => redirect_back(&state, &headers, form, sent.pairs(), problem),
    }
}

/// A redirect after a post or away from a page, with an empty body.
pub fn see_other(to: &str) -> Response {
    match HeaderValue::from_str(to) {
        Ok(to) => (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response(),
        Err(_) => HttpError(Problem::new(Code::Internal)).into_response(),
    }
}

fn wants_html(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accepted.is_some_and(|accepted| accepted.contains("text/html"))
}

/// Whether a browser shows the response as its next page (Fetch Metadata). Other clients know whether they keep
/// cookies.
fn is_navigation(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-dest").is_some_and(|dest| dest == "document")
}

/// Redirects to the destination of the server function, with its cookies but without its body. A log-in from a browser
/// that has not yet shown that it keeps cookies is redirected through the log-in page, which checks this.
async fn follow(
    state: &AppState,
    answer: Response,
    form: PlainForm,
    sent: &[(String, String)],
    checks_cookie: bool,
) -> Result<Response, HttpError> {
    let (parts, body) = answer.into_parts();
    let body = axum::body::to_bytes(body, MAX_ANSWER).await.unwrap_or_default();
    let is_log_in = state.site.session_cookie.is_set(&parts.headers);
    let is_step = state.site.step_cookie.is_set(&parts.headers);
    let mut response = match serde_json::from_slice(&body) {
        Ok(Next { recovery_codes, user: Some(Owner { id }), .. }) if !recovery_codes.is_empty() => {
            show_codes(state, form, sent, id, recovery_codes)?
        }
        Ok(Next { next, .. }) if is_log_in && checks_cookie => see_other(&LocalPath::cookie_check(&next)),
        Ok(Next { next, .. }) if is_step && checks_cookie => see_other(&with_cookies_reason(&next)),
        Ok(Next { next, .. }) => see_other(next.as_str()),
        Err(_) => see_other(form.page),
    };
    for cookie in parts.headers.get_all(header::SET_COOKIE) {
        response.headers_mut().append(header::SET_COOKIE, cookie.clone());
    }
    Ok(response)
}

/// Redirects to the form's page, which shows the codes once.
fn show_codes(
    state: &AppState,
    form: PlainForm,
    sent: &[(String, String)],
    user: Uuid,
    recovery_codes: Vec<SecretText>,
) -> Result<Response, HttpError> {
    let codes = CodesToShow { page: form.page.to_owned(), recovery_codes };
    let mut response = see_other(&form_address(form, sent));
    if let Some(cookie) = state.form_cookie.write_codes(&state.site, user, codes)? {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// The page for the step of a log-in. It says that cookies are needed if the browser has not kept the cookie of the
/// step.
fn with_cookies_reason(page: &LocalPath) -> String {
    with_value(page.as_str(), "reason", Reason::Cookies.as_str())
}

/// Redirects to the form's page with the entered text.
pub fn redirect_back(
    state: &AppState,
    headers: &HeaderMap,
    form: PlainForm,
    sent: &[(String, String)],
    problem: Problem,
) -> Result<Response, HttpError> {
    let mut response = see_other(&form_address(form, sent));
    let post = RefusedPost::new(form, sent, problem);
    if let Some(cookie) = state.form_cookie.write(&state.site, headers, post)? {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// The page's address, with its former query value.
fn form_address(form: PlainForm, sent: &[(String, String)]) -> String {
    let kept = sent.iter().find(|(name, _)| Some(name.as_str()) == form.in_address);
    let kept = kept.filter(|(name, value)| match name.as_str() {
        "next" => LocalPath::parse(value).is_some(),
        _ => value.len() <= MAX_IN_ADDRESS,
    });
    kept.map_or_else(|| form.page.to_owned(), |(name, value)| with_value(form.page, name, value))
}

fn is_known(parts: &Parts) -> bool {
    server_fn::axum::server_fn_paths().any(|(path, method)| path == parts.uri.path() && method == parts.method)
}

/// The function reads its arguments from the extensions, and answers there whether it was refused.
async fn run(state: &AppState, mut parts: Parts, sent: Sent, lang: Lang) -> Response {
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.extensions.insert(sent);
    let site = state.site.clone();
    let provide = move || {
        provide_context(site.clone());
        provide_context(PageLang(lang.clone()));
    };
    let request = Request::from_parts(parts, Body::empty());
    leptos_axum::handle_server_fns_with_context(provide, request).await.into_response()
}

fn no_store(mut answer: Response) -> Response {
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}
