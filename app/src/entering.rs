//! The steps after a log-in or sign-up by script.

use crate::api::{Entered, show_session};
use crate::call::{Call, call_and};
use crate::call_error::CallError;
use crate::forms::{Form, empty_passwords, go_to};
use crate::local_path::LocalPath;
use crate::problem::Code;
use crate::reason::Reason;
use crate::session::{Event, Session, dispatch};

/// The call of a form that logs a user in. `entered` finds the log-in in the answer.
pub fn entering_call<F: Form>(entered: impl Fn(F::Output) -> Option<Entered> + Send + Sync + 'static) -> Call<F> {
    let go_to = go_to();
    call_and(move |answer| {
        let (go_to, entered) = (go_to.clone(), answer.ok().and_then(&entered));
        async move {
            let Some(entered) = entered else { return };
            if let Err(log_in) = enter(entered).await {
                empty_passwords(F::PATH);
                go_to(&log_in);
            }
        }
    })
}

/// Shows the new user once the server has recognised the session cookie. If the browser did not keep the cookie, the
/// error is the address of the log-in page, which gives the reason.
async fn enter(entered: Entered) -> Result<(), String> {
    // The token goes first because all later requests need it.
    dispatch(Event::TokenReceived(entered.access_token.expose().to_owned()));
    let reason = match show_session().await {
        Ok(Session::SignedIn(user)) => {
            dispatch(Event::LoggedIn(user, entered.next.to_string()));
            return Ok(());
        }
        Ok(Session::Anonymous) => None,
        Err(CallError(problem)) if problem.code == Code::InvalidToken => problem.reason,
        // The log-in itself succeeded. Without an answer to this request, no more is known.
        Err(_) => {
            dispatch(Event::LoggedIn(entered.user, entered.next.to_string()));
            return Ok(());
        }
    };
    let reason = reason.as_deref().and_then(Reason::parse).unwrap_or(Reason::Cookies);
    dispatch(Event::LogInFailed);
    Err(LocalPath::log_in_because(Some(&entered.next), reason.as_str()))
}
