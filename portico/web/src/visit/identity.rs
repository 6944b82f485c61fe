use http::{HeaderMap, Method};
use portico_accounts::{Caller, CookieState, SecurityEvent};
use portico_wire::problem::{Code, Problem};

use super::{Site, check_origin, credential};
use crate::into_problem::IntoProblem;

/// Identifies the caller by the access token. This is the rule of `/api/v1`, where a cookie alone grants nothing.
///
/// A token issued to a browser is valid only together with its session's cookie. Then the request must come from the
/// site's own pages.
pub async fn caller_by_bearer(site: &Site, method: &Method, headers: &HeaderMap) -> Result<Caller, Problem> {
    let token = credential(headers).inspect_err(|_| refuse("malformed_credential"))?;
    let token = token.ok_or_else(authentication_required)?;
    let cookie = site.session_token(headers);
    let token = site.accounts.accept(token, cookie.as_deref()).map_err(IntoProblem::into_problem)?;
    if token.is_for_web() {
        check_origin(&site.origin, method, headers)?;
    }
    site.accounts.caller_by_token(token).await.map_err(IntoProblem::into_problem)
}

/// The caller of a page or a server function: by access token if one was sent, else by cookie.
pub async fn caller_on_site(site: &Site, method: &Method, headers: &HeaderMap) -> Result<Option<Caller>, Problem> {
    if credential(headers).inspect_err(|_| refuse("malformed_credential"))?.is_some() {
        return caller_by_bearer(site, method, headers).await.map(Some);
    }
    match cookie_state(site, headers).await? {
        CookieState::Caller(caller) => Ok(Some(caller)),
        CookieState::Ended(_) | CookieState::Unknown => Ok(None),
    }
}

/// The visitor of a page, identified by the session cookie alone.
pub async fn cookie_state(site: &Site, headers: &HeaderMap) -> Result<CookieState, Problem> {
    match site.session_token(headers) {
        Some(cookie) => site.accounts.caller_by_cookie(&cookie).await.map_err(IntoProblem::into_problem),
        None => Ok(CookieState::Unknown),
    }
}

/// The error for a request that requires a log-in.
pub fn authentication_required() -> Problem {
    refuse("no_credential");
    Problem::new(Code::AuthenticationRequired)
}

fn refuse(reason: &'static str) {
    SecurityEvent::AuthorizationFail.because(reason).log();
}
