//! Server functions, called by the site's own scripts or posted to by a form without scripts.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use leptos::prelude::provide_context;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use portico_app::plain_form::{PlainForm, RefusedPost};
use portico_fields::{Field, FieldCode, FieldError};
use portico_web::HttpError;
use portico_web::fields::{form_pairs, read_form};
use portico_wire::local_path::{LocalPath, with_value};
use portico_wire::problem::{Code, Problem};
use serde::Deserialize;

use crate::state::AppState;

/// The largest answer that is parsed, in bytes.
const MAX_ANSWER: usize = 1 << 20;

/// The longest value put back into a page's address, in bytes.
const MAX_IN_ADDRESS: usize = 1_024;

/// The common part of the answers of all forms' server functions.
#[derive(Deserialize)]
struct Next {
    next: LocalPath,
}

/// Runs a server function. A call by script gets its answer, and a plain post gets a redirect.
pub async fn call(State(state): State<AppState>, request: Request) -> Result<Response, HttpError> {
    let (mut parts, body) = request.into_parts();
    let plain_form = PlainForm::by_endpoint(parts.uri.path()).filter(|_| wants_html(&parts));
    // For clients that accept HTML, the framework would redirect to the unchecked `Referer` and write errors into that
    // URL. The headers are changed so that it does neither, and the answer is made here.
    parts.headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    parts.headers.remove(header::REFERER);
    let body = read_form(body, &parts.headers).await;
    match plain_form {
        None => run(&state, parts, body?).await,
        Some(form) => answer_plainly(&state, form, parts, body).await,
    }
}

/// A redirect after a post or away from a page, with an empty body.
pub fn see_other(to: &str) -> Response {
    match HeaderValue::from_str(to) {
        Ok(to) => (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response(),
        Err(_) => HttpError(Problem::new(Code::Internal)).into_response(),
    }
}

fn wants_html(parts: &Parts) -> bool {
    let accepted = parts.headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accepted.is_some_and(|accepted| accepted.contains("text/html"))
}

async fn answer_plainly(
    state: &AppState,
    form: PlainForm,
    parts: Parts,
    body: Result<Bytes, Problem>,
) -> Result<Response, HttpError> {
    let checks_cookie = is_navigation(&parts.headers) && !state.keeps_cookies(&parts.headers);
    let typed = body.as_ref().ok().and_then(|body| form_pairs(body).ok()).unwrap_or_default();
    let answer = match body {
        Ok(body) => run(state, parts, body).await,
        Err(problem) => Err(problem.into()),
    };
    match answer {
        Ok(answer) => follow(state, answer, form, checks_cookie).await,
        Err(HttpError(problem)) => give_back(state, form, typed, problem),
    }
}

/// Whether a browser shows the answer as its next page (Fetch Metadata). Other clients know whether they keep cookies.
fn is_navigation(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-dest").is_some_and(|dest| dest == "document")
}

/// Redirects to the destination of the server function, with its cookies but without its body. A log-in from a browser
/// that has not yet shown that it keeps cookies is redirected through the log-in page, which checks this.
async fn follow(
    state: &AppState,
    answer: Response,
    form: PlainForm,
    checks_cookie: bool,
) -> Result<Response, HttpError> {
    let (parts, body) = answer.into_parts();
    let body = axum::body::to_bytes(body, MAX_ANSWER).await.unwrap_or_default();
    let is_log_in = state.site.session_cookie.is_set(&parts.headers);
    let mut response = see_other(&match serde_json::from_slice(&body) {
        Ok(Next { next }) if is_log_in && checks_cookie => LocalPath::cookie_check(&next),
        Ok(Next { next }) => next.to_string(),
        Err(_) => form.page.to_owned(),
    });
    for cookie in parts.headers.get_all(header::SET_COOKIE) {
        response.headers_mut().append(header::SET_COOKIE, cookie.clone());
    }
    Ok(response)
}

/// Redirects to the form's page with the entered text.
pub fn give_back(
    state: &AppState,
    form: PlainForm,
    typed: Vec<(String, String)>,
    problem: Problem,
) -> Result<Response, HttpError> {
    let page = way_back(form, &typed);
    let first = |name: &&str| typed.iter().find(|(sent, _)| sent == name).cloned();
    let given_back = form.given_back.iter().filter_map(first).collect();
    let post = RefusedPost { endpoint: form.endpoint.to_owned(), typed: given_back, problem };
    let mut response = see_other(&page);
    if let Some(cookie) = state.refused_post_cookie.write(&state.site.accounts, post)? {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// The page's address, with its former query value.
fn way_back(form: PlainForm, typed: &[(String, String)]) -> String {
    let kept = typed.iter().find(|(name, _)| Some(name.as_str()) == form.in_address);
    let kept = kept.filter(|(name, value)| match name.as_str() {
        "next" => LocalPath::parse(value).is_some(),
        _ => value.len() <= MAX_IN_ADDRESS,
    });
    kept.map_or_else(|| form.page.to_owned(), |(name, value)| with_value(form.page, name, value))
}

async fn run(state: &AppState, mut parts: Parts, body: Bytes) -> Result<Response, HttpError> {
    let is_known =
        server_fn::axum::server_fn_paths().any(|(path, method)| path == parts.uri.path() && method == parts.method);
    if !is_known {
        return Err(Problem::new(Code::NotFound).into());
    }
    let body = match PlainForm::by_endpoint(parts.uri.path()) {
        Some(form) => own_fields(form, &form_pairs(&body)?)?.into(),
        None => form_pairs(&body).map(|_| body)?,
    };
    parts.headers.remove(header::CONTENT_LENGTH);
    let site = state.site.clone();
    let request = Request::from_parts(parts, Body::from(body));
    let provide = move || provide_context(site.clone());
    let answer = leptos_axum::handle_server_fns_with_context(provide, request).await.into_response();
    if !answer.status().is_client_error() && !answer.status().is_server_error() {
        return Ok(no_store(answer));
    }
    let body = axum::body::to_bytes(answer.into_body(), MAX_ANSWER).await.unwrap_or_default();
    Err(HttpError(serde_json::from_slice(&body).unwrap_or_else(|_| Problem::new(Code::Internal))))
}

/// The form's own fields, each once, as passed to the framework. The framework would refuse unknown fields, which must
/// be ignored.
fn own_fields(form: PlainForm, pairs: &[(String, String)]) -> Result<String, Problem> {
    let times = |name: &str| pairs.iter().filter(|(sent, _)| sent == name).count();
    let typed = [Field::Name, Field::Email, Field::Password, Field::CurrentPassword, Field::NewPassword, Field::Token];
    let repeated = typed.into_iter().filter(|field| times(field.as_str()) > 1);
    let repeated: Vec<_> = repeated.map(|field| FieldError::new(field, FieldCode::Repeated)).collect();
    if !repeated.is_empty() {
        return Err(Problem::validation(repeated));
    }
    let own = form.fields.iter().filter_map(|name| pairs.iter().find(|(sent, _)| sent == name));
    let encoded = own.map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)));
    Ok(encoded.collect::<Vec<_>>().join("&"))
}

fn no_store(mut answer: Response) -> Response {
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}
