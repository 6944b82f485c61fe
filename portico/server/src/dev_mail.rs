//! `/dev/mail`: unsent emails, shown in a browser during development.
//!
//! It exists only if no mail server is set, and the listener, the public URL and the request's `Host` are all on this
//! machine. Otherwise it returns 404. `/dev/mail/samples` shows every email there is, under the same conditions.

mod framed;
pub mod samples;

use axum::Extension;
use axum::extract::{Path, Request, State};
use axum::response::{Html, IntoResponse, Response};
use http::header;
use leptos::prelude::*;
use portico_accounts::Timestamp;
use portico_mail::{Outbox, OutboxPage, StoredMail};
use portico_ui::{PageLinks, in_utc};
use portico_web::fields::query_value;
use portico_web::layers::host_of;
use portico_web::{HttpError, Nonce};
use portico_wire::list_page::CURSOR;
use portico_wire::problem::{Code, Problem};

use self::framed::{frame_sheet, framed};
use crate::bare_page::BarePage;
use crate::pages::{self, NOINDEX, X_ROBOTS_TAG};
use crate::state::AppState;

/// An email's links may be followed by a click. Scripts and forms are blocked.
const SANDBOX: &str = "allow-top-navigation-by-user-activation";

/// The emails, newest first, one page at a time.
pub async fn list(
    State(state): State<AppState>,
    Extension(nonce): Extension<Nonce>,
    request: Request,
) -> Result<Response, HttpError> {
    let Some(outbox) = open(&state, &request) else { return pages::page(State(state), request).await };
    let cursor = request.uri().query().and_then(|query| query_value(query, CURSOR));
    let page = outbox.list(cursor.as_deref()).await.map_err(|error| unreadable(&error))?;
    Ok(document(&state, "Mail", &nonce, view! { <Mails page /> }))
}

/// One email: its text, and its HTML in a frame where nothing can run.
pub async fn show(
    State(state): State<AppState>,
    Extension(nonce): Extension<Nonce>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, HttpError> {
    let found = match open(&state, &request) {
        Some(outbox) => outbox.read(&id).await.map_err(|error| unreadable(&error))?,
        None => None,
    };
    let Some(mail) = found else { return pages::page(State(state), request).await };
    let site = state.site.origin.as_str().to_owned();
    let html = framed(&mail.html, nonce.as_str());
    let subject = mail.subject.clone();
    let letter = view! { <Letter mail html site nonce=nonce.as_str().to_owned() /> };
    Ok(document(&state, &subject, &nonce, letter))
}

/// Whether the request claims to be sent to this machine.
pub fn is_at_loopback(request: &Request) -> bool {
    host_of(request).is_some_and(|host| matches!(host.host(), "localhost" | "127.0.0.1" | "[::1]"))
}

fn open<'a>(state: &'a AppState, request: &Request) -> Option<&'a Outbox> {
    state.outbox.as_ref().filter(|_| is_at_loopback(request))
}

fn unreadable(error: &std::io::Error) -> Problem {
    tracing::error!(error = error as &dyn std::error::Error, "the outbox cannot be read");
    Problem::new(Code::Internal)
}

#[component]
fn Mails(page: OutboxPage) -> impl IntoView {
    let OutboxPage { mails, next, is_first } = page;
    let says = match (mails.is_empty(), is_first) {
        (true, true) => "There are no emails yet.",
        (true, false) => "There are no older emails.",
        (false, _) => "Unsent emails, newest first.",
    };
    let rows = mails.into_iter().map(|mail| view! { <Row mail /> }).collect::<Vec<_>>();
    let list = (!rows.is_empty()).then(|| view! { <ul class="cards">{rows}</ul> });
    view! {
        <h1>"Mail"</h1>
        <p class="lead">{says}</p>
        {list}
        <PageLinks page="/dev/mail" next is_first />
        <p><a href="/dev/mail/samples">"Samples of every email"</a></p>
        <p><a href="/">"Back to the site"</a></p>
    }
}

#[component]
fn Row(mail: StoredMail) -> impl IntoView {
    view! {
        <li class="card">
            <div>
                <p class="card-title"><a href=format!("/dev/mail/{}", mail.id)>{mail.subject}</a></p>
                <p class="card-facts">
                    <span>"To " {mail.to}</span>
                    <span><SentAt at=mail.written_at /></span>
                </p>
            </div>
        </li>
    }
}

#[component]
fn Letter(mail: StoredMail, html: String, site: String, nonce: String) -> impl IntoView {
    let lines = mail.text.lines().map(|line| body_line(line.to_owned(), &site)).collect::<Vec<_>>();
    let sheet = frame_sheet("iframe", &mail.text, &mail.html);
    view! {
        <h1>{mail.subject}</h1>
        <p class="card-facts"><span>"To " {mail.to}</span> <span><SentAt at=mail.written_at /></span></p>
        <pre class="letter">{lines}</pre>
        <style nonce=nonce inner_html=sheet></style>
        <iframe class="letter" title="The HTML part" sandbox=SANDBOX srcdoc=html></iframe>
        <p><a href="/dev/mail">"All emails"</a></p>
    }
}

/// The site's links are on separate lines and become clickable.
fn body_line(line: String, site: &str) -> AnyView {
    if line.starts_with(&format!("{site}/")) {
        return view! { <a href=line.clone()>{line.clone()}</a> "\n" }.into_any();
    }
    view! { {line} "\n" }.into_any()
}

#[component]
fn SentAt(at: i64) -> impl IntoView {
    let at = Timestamp::from_seconds(at).to_string();
    let moment = at.clone();
    view! { <time datetime=moment>{in_utc(&at)}</time> }
}

/// A page of the outbox. It loads nothing from other sites, and runs one script, which shows the visitor's theme. An
/// email in its frame runs none, because the frame is sandboxed.
fn document<V: IntoView>(state: &AppState, title: &str, nonce: &Nonce, content: V) -> Response {
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; img-src 'self'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    let headers = [(header::CONTENT_SECURITY_POLICY, policy), (X_ROBOTS_TAG.clone(), NOINDEX.to_owned())];
    let brand = state.site.brand;
    let page = BarePage { brand, title, description: "Emails, during development.", nonce: nonce.as_str() };
    (headers, Html(page.around(|| content))).into_response()
}
