//! The pages. Access is checked before anything is rendered.

use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, Method, StatusCode, Uri, header};
use leptos::nonce::Nonce;
use leptos::prelude::provide_context;
use portico_accounts::{Caller, CookieState};
use portico_ui::destination;
use portico_ui::forms::RefusedPost;
use portico_ui::routes::{Access, access};
use portico_ui::session::Session;
use portico_ui::site_facts::SiteFacts;
use portico_web::fields::query_value;
use portico_web::method_not_allowed;
use portico_web::visit::{PageVisitor, cookie_state};
use portico_web::{HttpError, answers};
use portico_wire::local_path::LocalPath;
use portico_wire::problem::{Code, Problem};
use portico_wire::reason::Reason;
use url::Url;

use crate::dev_mail::is_at_loopback;
use crate::state::AppState;
use crate::{page_shape, server_functions, site_files};

/// Serves a file of the site, or a page.
pub async fn page(State(state): State<AppState>, mut request: Request) -> Result<Response, HttpError> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Ok(([(header::ALLOW, "GET, HEAD")], method_not_allowed().await).into_response());
    }
    // Neither `GET dashboard` nor `GET *` names a path (RFC 9112, section 3.2), and the renderer needs one.
    if !request.uri().path().starts_with('/') {
        return Err(Problem::new(Code::Malformed).into());
    }
    if let Some(file) = site_files::respond(request.uri(), request.headers()) {
        return Ok(file);
    }
    let cookie = cookie_state(&state.site, request.headers()).await?;
    let keeps_cookies = state.keeps_cookies(request.headers());
    if let Some(elsewhere) = redirect_for(request.uri(), &cookie, keeps_cookies) {
        return Ok(server_functions::see_other(&elsewhere));
    }
    let caller = caller(cookie);
    let is_forbidden = is_forbidden(request.uri(), caller.as_ref());
    let refused = state.refused_post_cookie.read(&state.site.accounts, request.headers(), caller.as_ref());
    let refused = refused.filter(|post| post.is_for(request.uri().path()));
    let session =
        caller.as_ref().map_or(Session::Anonymous, |caller| Session::SignedIn(answers::user(caller.user.clone())));
    request.extensions_mut().insert(PageVisitor(caller));
    let mut page = render(state, request, session, refused).await;
    if is_forbidden && !page.status().is_server_error() {
        // The renderer shows such a user nothing else. The status does not depend on it.
        *page.status_mut() = StatusCode::FORBIDDEN;
    }
    Ok(page)
}

/// Whether the page is for administrators and the visitor is another user. Logged-out visitors have been redirected.
fn is_forbidden(uri: &Uri, caller: Option<&Caller>) -> bool {
    access(&path_as_routed(uri)) == Access::Admin && caller.is_none_or(|caller| caller.require_admin().is_err())
}

/// The redirect for a visitor who may not see this page.
fn redirect_for(uri: &Uri, cookie: &CookieState, keeps_cookies: bool) -> Option<String> {
    let is_signed_in = matches!(cookie, CookieState::Caller(_));
    match access(&path_as_routed(uri)) {
        access if access.is_protected() && !is_signed_in => {
            let here = uri.path_and_query().and_then(|here| LocalPath::parse(here.as_str()));
            Some(log_in_redirect(here, cookie))
        }
        Access::SignedOut if is_signed_in => {
            let next = uri.query().and_then(|query| query_value(query, "next"));
            Some(destination::after_log_in(next.as_deref()).to_string())
        }
        // The link is wrong because this browser has sent a cookie.
        Access::SignedOut if keeps_cookies && has_cookies_reason(uri) => {
            let next = uri.query().and_then(|query| query_value(query, "next"));
            Some(log_in_redirect(next.and_then(|next| LocalPath::parse(&next)), cookie))
        }
        _ => None,
    }
}

fn log_in_redirect(next: Option<LocalPath>, cookie: &CookieState) -> String {
    match cookie {
        CookieState::Ended(reason) => LocalPath::log_in_because(next.as_ref(), reason.as_str()),
        CookieState::Unknown | CookieState::Caller(_) => LocalPath::log_in(next.as_ref()),
    }
}

/// Whether the address is the log-in page with the message that the browser keeps no cookies.
fn has_cookies_reason(uri: &Uri) -> bool {
    let reason = uri.query().and_then(|query| query_value(query, "reason"));
    uri.path() == "/login" && reason.as_deref().and_then(Reason::parse) == Some(Reason::Cookies)
}

fn caller(cookie: CookieState) -> Option<Caller> {
    match cookie {
        CookieState::Caller(caller) => Some(caller),
        CookieState::Ended(_) | CookieState::Unknown => None,
    }
}

/// The path as the pages' router will see it. A URL parser resolves `/./` and `/x/../` first.
fn path_as_routed(uri: &Uri) -> String {
    let url = Url::parse("http://localhost").and_then(|site| site.join(uri.path()));
    url.map_or_else(|_| uri.path().to_owned(), |url| url.path().to_owned())
}

async fn render(state: AppState, request: Request, session: Session, refused: Option<RefusedPost>) -> Response {
    let has_token = request.uri().query().is_some_and(|query| query_value(query, "token").is_some());
    let shows_outbox = state.facts.shows_outbox && is_at_loopback(&request);
    let facts = SiteFacts { shows_outbox, ..state.facts };
    let forget_refused = refused.is_some().then(|| state.refused_post_cookie.clear()).flatten();
    let leptos = state.leptos.clone();
    let nonce = request.extensions().get::<portico_web::Nonce>().map(|nonce| Nonce::from_value(nonce.to_string()));
    let handler = leptos_axum::render_app_async_with_context(
        move || {
            provide_context(state.site.clone());
            provide_context(facts);
            if let Some(nonce) = nonce.clone() {
                provide_context(nonce);
            }
            provide_context(session.clone());
            if let Some(refused) = refused.clone() {
                provide_context(refused);
            }
        },
        move || portico_ui::shell(site_files::page_files(), leptos.clone()),
    );
    let mut response = with_shape(handler(request).await.into_response()).await;
    if has_token {
        // A page with an emailed token in its address does not disclose that address, even to this site. Only the
        // origin is sent, because the site's own forms are recognised by it.
        response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("strict-origin"));
    }
    if let Some(cookie) = forget_refused {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// Adds the page's shape, which the browser compares before hydration.
async fn with_shape(page: Response) -> Response {
    let (parts, body) = page.into_parts();
    // Pages are rendered in full before they are sent, so this delays no streaming.
    match to_bytes(body, usize::MAX).await {
        Ok(html) => Response::from_parts(parts, page_shape::with_shape(&String::from_utf8_lossy(&html)).into()),
        Err(_) => HttpError(Problem::new(Code::Internal)).into_response(),
    }
}
