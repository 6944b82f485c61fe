use http::{HeaderMap, Method};
use portico_accounts::{Caller, CookieHolder};

use super::{Site, check_origin, credential};
use crate::problem::{Code, Problem};

/// Who is behind the access token: the rule of `/api/v1`, where a cookie alone opens nothing.
///
/// A token that is for browsers counts only with its session's cookie, and then the request has to
/// come from our own pages.
pub async fn caller_by_bearer(site: &Site, method: &Method, headers: &HeaderMap) -> Result<Caller, Problem> {
    let token = credential(headers)?.ok_or_else(|| Problem::new(Code::AuthenticationRequired))?;
    let cookie = site.session_token(headers);
    let token = site.accounts.accept(token, cookie.as_deref())?;
    if token.is_for_web() {
        check_origin(&site.origin, method, headers)?;
    }
    Ok(site.accounts.caller_by_token(token).await?)
}

/// Who is behind a page or a server function: by access token where one was sent, else by cookie.
pub async fn caller_on_site(site: &Site, method: &Method, headers: &HeaderMap) -> Result<Option<Caller>, Problem> {
    if credential(headers)?.is_some() {
        return caller_by_bearer(site, method, headers).await.map(Some);
    }
    match cookie_holder(site, headers).await? {
        CookieHolder::Caller(caller) => Ok(Some(caller)),
        CookieHolder::Gone(_) | CookieHolder::Nobody => Ok(None),
    }
}

/// Who is behind a page: the session cookie alone says so.
pub async fn cookie_holder(site: &Site, headers: &HeaderMap) -> Result<CookieHolder, Problem> {
    match site.session_token(headers) {
        Some(cookie) => Ok(site.accounts.caller_by_cookie(&cookie).await?),
        None => Ok(CookieHolder::Nobody),
    }
}
