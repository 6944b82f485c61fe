//! The pages. Access is checked before anything is rendered.

mod language;
mod metadata;

use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::header::HeaderName;
use http::response::Parts;
use http::{HeaderValue, Method, StatusCode, Uri, header};
use leptos::nonce::Nonce;
use leptos::prelude::provide_context;
use portico_accounts::{Caller, CookieState};
use portico_ui::destination;
use portico_ui::passkeys::{PasskeyFacts, offered_to};
use portico_ui::routes::{Access, SecondFactorNeeded, access, is_cached, is_listed};
use portico_ui::session::{RenderedAt, Session};
use portico_ui::site_facts::SiteFacts;
use portico_ui::words::{PageLang, Tables};
use portico_web::fields::query_value;
use portico_web::languages::Lang;
use portico_web::visit::{PageVisitor, cookie_state};
use portico_web::{HttpError, method_not_allowed};
use portico_wire::local_path::LocalPath;
use portico_wire::problem::{Code, Problem};
use portico_wire::reason::Reason;
use url::Url;

use self::metadata::Metadata;
use crate::dev_mail::is_at_loopback;
use crate::form_cookie::Carried;
use crate::page_cache::{KeptPage, Marks, PageKey};
use crate::page_demands::Verdict;
use crate::state::AppState;
use crate::{page_demands, page_shape, server_functions, site_files, step_page};

/// Asks search engines not to list a page.
pub static X_ROBOTS_TAG: HeaderName = HeaderName::from_static("x-robots-tag");
pub const NOINDEX: &str = "noindex";

/// Serves a file of the site, or a page.
pub async fn page(State(state): State<AppState>, mut request: Request) -> Result<Response, HttpError> {
    if *request.method() == Method::POST {
        return language::choose(&state, request).await;
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Ok(not_a_page_method().await);
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
    let path = path_as_routed(request.uri());
    if let Some(elsewhere) = redirect_for(request.uri(), &path, &cookie, keeps_cookies) {
        return Ok(server_functions::see_other(&elsewhere));
    }
    let caller = caller(cookie);
    let carried = state.form_cookie.read(&state.site.accounts, request.headers(), caller.as_ref());
    let carried = carried.filter(|carried| carried.is_for(request.uri().path()));
    let is_signed_in = caller.is_some();
    let (uri, headers) = (request.uri(), request.headers());
    if let Some(elsewhere) = step_page::redirect(&state, uri, headers, &path, is_signed_in, carried.as_ref()).await? {
        return Ok(elsewhere);
    }
    let verdict = page_demands::judge(&state.site.accounts, request.uri(), &path, caller.as_ref()).await?;
    if let Verdict::Prove(address) = &verdict {
        return Ok(server_functions::see_other(address));
    }
    let passkeys = PasskeyFacts {
        offered: offered_to(&state.site, request.headers()),
        lacks_password: caller.as_ref().is_some_and(|caller| !caller.has_password),
    };
    let lang = state.site.language(caller.as_ref().map(|caller| &caller.user), request.headers());
    let carried = carried.map(|carried| carried.in_language(&lang));
    let is_same_for_all = caller.is_none() && carried.is_none() && is_cached(&path);
    let user = caller.as_ref().map(|caller| state.site.user_of_pages(caller.user.clone()));
    let session = user.map_or(Session::Anonymous, Session::SignedIn);
    request.extensions_mut().insert(PageVisitor(caller));
    let shows_outbox = state.facts.shows_outbox && is_at_loopback(&request);
    let facts = SiteFacts { shows_outbox, ..state.facts };
    let needed = verdict.second_factor_needed();
    if is_same_for_all
        && !has_token(request.uri())
        && let Some(address) = request.uri().path_and_query()
        && let Some(key) = PageKey::new(address.as_str(), lang.tag, shows_outbox, passkeys.offered)
    {
        return from_cache(state, request, (lang, facts, passkeys), key).await;
    }
    let now = state.site.accounts.clock().now().as_micros() / 1_000;
    let drawn = Drawn { session, lang, carried, needed, facts, passkeys, at: RenderedAt(now) };
    let (mut parts, html) = render(state, request, drawn).await?;
    parts.status = status(&verdict, parts.status);
    Ok(Response::from_parts(parts, html.into()))
}

/// The answer to a method other than those of a page.
async fn not_a_page_method() -> Response {
    ([(header::ALLOW, "GET, HEAD")], method_not_allowed().await).into_response()
}

/// The renderer shows nothing else to a user who is refused. The status does not depend on it.
fn status(verdict: &Verdict, rendered: StatusCode) -> StatusCode {
    if verdict.is_refusal() && !rendered.is_server_error() { StatusCode::FORBIDDEN } else { rendered }
}

/// A page for a logged-out visitor, rendered once and then kept.
async fn from_cache(
    state: AppState,
    request: Request,
    (lang, facts, passkeys): (Lang, SiteFacts, PasskeyFacts),
    key: PageKey,
) -> Result<Response, HttpError> {
    let files = site_files::page_files();
    let nonce =
        request.extensions().get::<portico_web::Nonce>().copied().ok_or_else(|| Problem::new(Code::Internal))?;
    let marks = Marks { nonce: nonce.as_str(), rendered_at: state.site.accounts.clock().now().as_micros() / 1_000 };
    if let Some(page) = state.page_cache.get(&key, &files) {
        return Ok(page.response(marks));
    }
    // No address can contain the text that the time is written over.
    let stand_in = i64::MAX - i64::from(u32::from_be_bytes(state.site.accounts.randomness().bytes()?));
    let session = Session::Anonymous;
    let drawn = Drawn { session, lang, carried: None, needed: None, facts, passkeys, at: RenderedAt(stand_in) };
    let (parts, html) = render(state.clone(), request, drawn).await?;
    let page = KeptPage::cut(&parts.headers, &html, Marks { rendered_at: stand_in, ..marks });
    let is_same_for_all = parts.status == StatusCode::OK && !parts.headers.contains_key(header::SET_COOKIE);
    let response = page.first_response(parts, marks);
    if is_same_for_all {
        state.page_cache.keep(key, files, page);
    }
    Ok(response)
}

/// The redirect for a visitor who may not see this page.
fn redirect_for(uri: &Uri, path: &str, cookie: &CookieState, keeps_cookies: bool) -> Option<String> {
    let is_signed_in = matches!(cookie, CookieState::Caller(_));
    match access(path) {
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
    let is_plain = |letter: u8| letter.is_ascii_alphanumeric() || matches!(letter, b'/' | b'-' | b'_');
    if uri.path().bytes().all(is_plain) && !uri.path().contains("//") {
        return uri.path().to_owned();
    }
    let url = Url::parse("http://localhost").and_then(|site| site.join(uri.path()));
    url.map_or_else(|_| uri.path().to_owned(), |url| url.path().to_owned())
}

/// Whether an emailed token is in the address.
fn has_token(uri: &Uri) -> bool {
    uri.query().is_some_and(|query| query_value(query, "token").is_some())
}

/// What a page shows besides its address.
#[derive(Clone)]
struct Drawn {
    session: Session,
    lang: Lang,
    carried: Option<Carried>,
    needed: Option<SecondFactorNeeded>,
    facts: SiteFacts,
    passkeys: PasskeyFacts,
    at: RenderedAt,
}

async fn render(state: AppState, request: Request, drawn: Drawn) -> Result<(Parts, String), HttpError> {
    let has_token = has_token(request.uri());
    let forget_carried = drawn.carried.is_some().then(|| state.form_cookie.clear()).flatten();
    let nonce = request.extensions().get::<portico_web::Nonce>().map(|nonce| Nonce::from_value(nonce.to_string()));
    let (leptos, site) = (state.leptos.clone(), state.site.clone());
    let path = path_as_routed(request.uri());
    let is_refused = drawn.needed.is_some();
    let lang = drawn.lang.clone();
    let (tables, switch) = (Tables(site_files::words::addresses(&lang)), language::switch(&site.languages, &lang));
    let handler = leptos_axum::render_app_async_with_context(
        move || {
            provide_context(state.site.clone());
            provide_context(PageLang(drawn.lang.clone()));
            provide_context(tables.clone());
            provide_context(switch.clone());
            provide_context(drawn.facts);
            provide_context(drawn.passkeys);
            provide_context(drawn.at);
            if let Some(nonce) = nonce.clone() {
                provide_context(nonce);
            }
            provide_context(drawn.session.clone());
            if let Some(needed) = drawn.needed {
                provide_context(needed);
            }
            match drawn.carried.clone() {
                Some(Carried::Refused(post)) => provide_context(post),
                Some(Carried::Codes(codes)) => provide_context(codes),
                None => {}
            }
        },
        move || portico_ui::shell((*site_files::page_files()).clone(), leptos.clone()),
    );
    let (mut parts, body) = handler(request).await.into_response().into_parts();
    // Pages are rendered in full before they are sent, so this delays no streaming.
    let html = to_bytes(body, usize::MAX).await.map_err(|_| Problem::new(Code::Internal))?;
    if has_token {
        // A page with an emailed token in its address does not disclose that address, even to this site. Only the
        // origin is sent, because the site's own forms are recognised by it.
        parts.headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("strict-origin"));
    }
    if let Some(cookie) = forget_carried {
        parts.headers.append(header::SET_COOKIE, cookie);
    }
    let is_listed = is_listed(&path) && parts.status == StatusCode::OK && !has_token && !is_refused;
    if !is_listed {
        parts.headers.insert(&X_ROBOTS_TAG, HeaderValue::from_static(NOINDEX));
    }
    let metadata = Metadata { brand: site.brand, lang: &lang, origin: site.origin.as_str(), path: &path, is_listed };
    // The browser compares the shape before hydration.
    Ok((parts, page_shape::with_shape(&metadata.written_into(&String::from_utf8_lossy(&html)))))
}
