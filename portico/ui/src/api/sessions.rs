use leptos::prelude::*;

use super::SessionsEnded;
use crate::call::{ByForm, ByScript};
use crate::call_error::CallError;
use crate::forms::Form;
use crate::list_page::{CURSOR, ListPage};
use crate::own_session::OwnSession;
use crate::secret_text::SecretText;

/// The user's sessions: the first page, or the page at `cursor`.
#[server(name = ListSessions, prefix = "/fn", endpoint = "sessions/list", protocol = ByScript)]
pub async fn list_sessions(#[server(default)] cursor: Option<String>) -> Result<ListPage<OwnSession>, CallError> {
    let visit = crate::visit::Visit::current()?;
    let caller = visit.signed_in().await?;
    Ok(portico_web::answers::session_page(visit.accounts(), &caller, cursor.as_deref()).await?)
}

/// Ends one of the user's sessions. Ending a session twice is not an error. `cursor` names the page of the list to
/// return to.
#[server(name = EndOneSession, prefix = "/fn", endpoint = "sessions/end", protocol = ByForm)]
pub async fn end_one_session(
    #[server(default)] id: String,
    #[server(default)] cursor: Option<String>,
) -> Result<SessionsEnded, CallError> {
    use crate::local_path::LocalPath;

    let visit = crate::visit::Visit::current()?;
    let caller = visit.signed_in().await?;
    if let Ok(id) = id.parse() {
        visit.accounts().end_own_session(&caller, id, &visit.client()).await?;
    }
    Ok(SessionsEnded { next: LocalPath::sessions_ended(cursor.as_deref()) })
}

impl Form for EndOneSession {
    const PAGE: &'static str = "/account/sessions";
    const IN_ADDRESS: Option<&'static str> = Some(CURSOR);
}

/// Ends all of the user's sessions except this one. Without a recent proof, the page asks for one and sends it
/// along.
#[server(name = EndOtherSessions, prefix = "/fn", endpoint = "sessions/end-others", protocol = ByForm)]
pub async fn end_other_sessions(
    #[server(default)] password: SecretText,
    #[server(default)] code: SecretText,
    #[server(default)] recovery_code: SecretText,
) -> Result<SessionsEnded, CallError> {
    use crate::local_path::LocalPath;

    let (visit, caller, proof) = crate::visit::signed_in_with_proof(&password, &code, &recovery_code).await?;
    let is_confirmed = visit.confirm(&caller, &proof).await?;
    visit.accounts().end_other_sessions(&caller, &visit.client()).await?;
    if is_confirmed {
        visit.rotate(&caller).await;
    }
    Ok(SessionsEnded { next: LocalPath::sessions_ended(None) })
}

impl Form for EndOtherSessions {
    const PAGE: &'static str = "/account/sessions";
}
