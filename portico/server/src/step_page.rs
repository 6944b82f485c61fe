//! The page that finishes a log-in which takes one more step: `/login/step`.

use axum::response::Response;
use http::{HeaderMap, Uri, header};
use portico_accounts::Audience;
use portico_ui::destination;
use portico_web::HttpError;
use portico_web::fields::query_value;
use portico_wire::local_path::LocalPath;
use portico_wire::problem::Code;
use portico_wire::reason::Reason;

use crate::form_cookie::Carried;
use crate::server_functions::see_other;
use crate::state::AppState;

const PATH: &str = "/login/step";

/// The redirect for a browser that asks for the page without a pending log-in and without recovery codes to be shown.
/// `is_signed_in` visitors are redirected to the page they asked for, unless they have typed the right password of
/// another account since.
pub async fn redirect(
    state: &AppState,
    uri: &Uri,
    headers: &HeaderMap,
    path: &str,
    is_signed_in: bool,
    carried: Option<&Carried>,
) -> Result<Option<Response>, HttpError> {
    if path != PATH || matches!(carried, Some(Carried::Codes(_))) {
        return Ok(None);
    }
    let cookie = &state.site.step_cookie;
    let token = cookie.read(headers);
    let pending = match &token {
        Some(token) => state.site.accounts.pending_step(Audience::Web, token).await?,
        None => None,
    };
    if pending.is_some() {
        return Ok(None);
    }
    let query = |name| uri.query().and_then(|query| query_value(query, name));
    let next = query("next");
    if is_signed_in {
        return Ok(Some(see_other(destination::after_log_in(next.as_deref()).as_str())));
    }
    let next = next.as_deref().and_then(LocalPath::parse);
    // The browser drops the cookie when its time is up. A form that is posted after that is refused.
    let has_ended =
        token.is_some() || matches!(carried, Some(Carried::Refused(post)) if post.is_refused_as(Code::InvalidStep));
    let wants_cookies = query("reason").as_deref().and_then(Reason::parse) == Some(Reason::Cookies);
    let mut response = see_other(&match (has_ended, wants_cookies) {
        (true, _) => LocalPath::log_in_because(next.as_ref(), Reason::StepExpired.as_str()),
        (false, true) => LocalPath::log_in_because(next.as_ref(), Reason::Cookies.as_str()),
        (false, false) => LocalPath::log_in(next.as_ref()),
    });
    if cookie.is_sent(headers)
        && let Some(cleared) = cookie.clear()
    {
        response.headers_mut().append(header::SET_COOKIE, cleared);
    }
    Ok(Some(response))
}
