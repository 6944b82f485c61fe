//! The browser's side of a call. The form's content goes out over `fetch`, as the browser itself would post it, and
//! JSON comes back.

use std::future::Future;
use std::pin::Pin;

use js_sys::Reflect;
use js_sys::futures::JsFuture;
use leptos::prelude::window;
use send_wrapper::SendWrapper;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Headers, RequestInit, Response};

use crate::forms::Form;
use crate::problem::{Code, Problem};
use crate::session::{self, Event};
use crate::words;

/// How a call is sent.
#[derive(Clone, Copy)]
pub struct Sending {
    /// Whether it carries the access token.
    pub with_token: bool,
    /// Whether the browser finishes it even if the page is closed meanwhile.
    pub outlives_page: bool,
}

impl Sending {
    /// As the form's declaration says.
    pub fn of<F: Form>() -> Self {
        Self { with_token: true, outlives_page: F::OUTLIVES_PAGE }
    }
}

/// The text of an answer.
///
/// Boxed, because a call may wait for a refresh, which is another call. It never leaves the browser's one thread.
pub type Posted = SendWrapper<Pin<Box<dyn Future<Output = Result<String, Problem>>>>>;

/// Posts to a server function. If the token has expired or is missing, it is refreshed and the call is repeated once.
pub fn post(path: &str, body: String, sending: Sending) -> Posted {
    let path = path.to_owned();
    SendWrapper::new(Box::pin(async move {
        let response = match sending.with_token {
            true => fetch_with_token(&path, &body, sending).await?,
            false => fetch(&path, &body, None, sending).await?,
        };
        let is_refusal = response.status() >= 400;
        let text = JsFuture::from(response.text().map_err(lost)?).await.map_err(lost)?;
        let text = text.as_string().unwrap_or_default();
        if is_refusal { Err(refusal(&text)) } else { Ok(text) }
    }))
}

/// The problem of a refused call. One of missing rights may be news to the page.
fn refusal(answer: &str) -> Problem {
    let problem: Problem = decode(answer).unwrap_or_else(|unreadable| unreadable);
    if problem.code == Code::Forbidden {
        session::dispatch(Event::Forbidden);
    }
    problem
}

/// Reads an answer. One that is not from this server, such as a proxy's, counts as none.
///
/// Never inlined: it holds the code that reads the type, which is large.
#[inline(never)]
pub fn decode<T: DeserializeOwned>(answer: &str) -> Result<T, Problem> {
    serde_json::from_str(answer).map_err(|_| no_response())
}

/// The browser's own problem.
fn no_response() -> Problem {
    Problem::with_detail(Code::Unreachable, words::known(Code::Unreachable.sentence()))
}

async fn fetch_with_token(path: &str, body: &str, sending: Sending) -> Result<Response, Problem> {
    let token = session::token();
    let response = fetch(path, body, token.as_deref(), sending).await?;
    if !is_refused(&response, token.is_some()) {
        return Ok(response);
    }
    match session::refreshed_after(token).await {
        Some(token) => fetch(path, body, Some(&token), sending).await,
        None => Ok(response),
    }
}

async fn fetch(path: &str, body: &str, token: Option<&str>, sending: Sending) -> Result<Response, Problem> {
    let request = request(body, token, sending).map_err(lost)?;
    let response = JsFuture::from(window().fetch_with_str_and_init(path, &request)).await.map_err(lost)?;
    response.dyn_into().map_err(lost)
}

/// `Accept` tells the server that a script is asking (see the server's `server_functions.rs`).
fn request(body: &str, token: Option<&str>, sending: Sending) -> Result<RequestInit, JsValue> {
    let headers = Headers::new()?;
    headers.set("Content-Type", "application/x-www-form-urlencoded")?;
    headers.set("Accept", "application/json")?;
    // The page's language, whatever the browser's own is.
    headers.set("Accept-Language", &words::language())?;
    if let Some(token) = token {
        headers.set("Authorization", &format!("Bearer {token}"))?;
    }
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_headers(&headers);
    request.set_body(&JsValue::from_str(body));
    if sending.outlives_page {
        Reflect::set(&request, &JsValue::from_str("keepalive"), &JsValue::TRUE)?;
    }
    Ok(request)
}

/// No response came.
fn lost(_: JsValue) -> Problem {
    no_response()
}

/// Whether the token caused the refusal, or was missing although the page shows a user. A wrong password is also a 401,
/// but neither case applies to it.
fn is_refused(response: &Response, with_token: bool) -> bool {
    if response.status() != 401 {
        return false;
    }
    if !with_token {
        return session::needs_token();
    }
    let challenge = response.headers().get("www-authenticate").ok().flatten();
    challenge.is_some_and(|challenge| challenge.ends_with("error=\"invalid_token\""))
}
