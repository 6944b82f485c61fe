//! The steps after a log-in or sign-up by script.

use crate::api::{LogInOutcome, LoggedIn, show_session};
use crate::call::{Call, call_and};
use crate::call_error::CallError;
use crate::forms::{Form, empty_secrets, load, redirect_to};
use crate::local_path::LocalPath;
use crate::problem::Code;
use crate::reason::Reason;
use crate::session::{Event, Session, dispatch};

/// The call of a form that logs a user in. `outcome` finds the log-in in the answer.
pub fn log_in_call<F: Form>(outcome: impl Fn(F::Output) -> Option<LogInOutcome> + Send + Sync + 'static) -> Call<F> {
    let redirect_to = redirect_to();
    call_and(move |answer| follow(F::PATH, answer.ok().and_then(&outcome), redirect_to.clone()))
}

async fn follow(endpoint: &'static str, outcome: Option<LogInOutcome>, redirect_to: impl Fn(&str)) {
    let logged_in = match outcome {
        Some(LogInOutcome::LoggedIn(logged_in)) => logged_in,
        // Only the server can draw a QR code.
        Some(LogInOutcome::OneMoreStep(asked)) => return load(&asked.next),
        None => return,
    };
    if let Err(log_in) = finish_log_in(logged_in).await {
        empty_secrets(endpoint);
        redirect_to(&log_in);
    }
}

/// Shows the new user once the server has recognised the session cookie. If the browser did not keep the cookie, the error
/// is the address of the log-in page, which gives the reason.
async fn finish_log_in(logged_in: LoggedIn) -> Result<(), String> {
    // The token goes first because all later requests need it.
    dispatch(Event::TokenReceived(logged_in.access_token.expose().to_owned()));
    let reason = match show_session().await {
        Ok(Session::SignedIn(user)) => {
            dispatch(Event::LoggedIn(user, logged_in.next.to_string()));
            return Ok(());
        }
        Ok(Session::Anonymous) => None,
        Err(CallError(problem)) if problem.code == Code::InvalidToken => problem.reason,
        // The log-in itself succeeded. Without a response to this request, no more is known.
        Err(_) => {
            dispatch(Event::LoggedIn(logged_in.user, logged_in.next.to_string()));
            return Ok(());
        }
    };
    let reason = reason.as_deref().and_then(Reason::parse).unwrap_or(Reason::Cookies);
    dispatch(Event::LogInFailed);
    Err(LocalPath::log_in_because(Some(&logged_in.next), reason.as_str()))
}
