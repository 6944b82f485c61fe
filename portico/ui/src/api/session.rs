use leptos::prelude::*;

use super::{LogInOutcome, LoggedOut, Refreshed};
use crate::call::{ByCookie, ByForm, ByScript};
use crate::call_error::CallError;
use crate::forms::Form;
use crate::secret_text::SecretText;
use crate::session::Session;

/// Logs in, or asks for one more step. `keep` is "Keep me logged in".
#[server(name = CreateSession, prefix = "/fn", endpoint = "session/create", protocol = ByForm)]
pub async fn create_session(
    #[server(default)] email: String,
    #[server(default)] password: SecretText,
    #[server(default)] keep: Option<String>,
    #[server(default)] next: Option<String>,
) -> Result<LogInOutcome, CallError> {
    use portico_accounts::LogInFrom;
    use portico_fields::Credentials;

    use crate::problem::Problem;

    let visit = crate::visit::Visit::current()?;
    let credentials = Credentials::parse(Ok(&email), Ok(password.expose())).map_err(Problem::validation)?;
    let keep = keep.is_some_and(|ticked| !ticked.is_empty());
    let entry = visit.accounts().log_in(credentials, LogInFrom::Browser { keep }, visit.client()).await?;
    visit.enter(entry, next.as_deref()).await
}

impl Form for CreateSession {
    const PAGE: &'static str = "/login";
    const GIVEN_BACK: &'static [&'static str] = &["email", "keep"];
    const IN_ADDRESS: Option<&'static str> = Some("next");
}

/// Logs out. The session ends before the cookie is removed.
#[server(name = EndSession, prefix = "/fn", endpoint = "session/end", protocol = ByForm)]
pub async fn end_session() -> Result<LoggedOut, CallError> {
    use crate::local_path::LocalPath;

    let visit = crate::visit::Visit::current()?;
    visit.log_out().await?;
    visit.clear_session_cookie();
    Ok(LoggedOut { next: LocalPath::logged_out() })
}

impl Form for EndSession {
    const PAGE: &'static str = "/";
    const OUTLIVES_PAGE: bool = true;
}

/// The current session.
#[server(name = ShowSession, prefix = "/fn", endpoint = "session/show", protocol = ByScript)]
pub async fn show_session() -> Result<Session, CallError> {
    let visit = crate::visit::Visit::current()?;
    let caller = visit.caller().await?;
    Ok(caller.map_or(Session::Anonymous, |caller| Session::SignedIn(visit.site.user_of_pages(caller.user))))
}

/// Exchanges the session cookie for a new access token.
#[server(name = RefreshSession, prefix = "/fn", endpoint = "session/refresh", protocol = ByCookie)]
pub async fn refresh_session() -> Result<Refreshed, CallError> {
    use portico_accounts::{Audience, RefreshError};
    use secrecy::ExposeSecret;

    let visit = crate::visit::Visit::current()?;
    let cookie = visit.session_token().ok_or(RefreshError::SessionOver(None))?;
    let refreshed = visit.accounts().refresh(Audience::Web, &cookie, &visit.client()).await?;
    visit.set_session_cookie(&refreshed.tokens);
    let access_token = SecretText::from(refreshed.tokens.access_token.expose_secret());
    Ok(Refreshed { access_token, expires_in: refreshed.tokens.expires_in.as_secs() })
}
