//! Renews the access token before it expires.

use std::cell::Cell;
use std::time::Duration;

use leptos::prelude::{TimeoutHandle, set_timeout_with_handle};
use leptos::task::spawn_local;

use crate::access_token;
use crate::claims::Claims;
use crate::refresh::{is_unanswered, refresh};
use crate::session::CurrentSession;

/// The longest browser timer. One of more than 24 days would fire at once.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// A timer may fire this much too early.
const SLACK: Duration = Duration::from_millis(10);

thread_local! {
    static ARMED: Cell<Option<TimeoutHandle>> = const { Cell::new(None) };
}

/// Starts the timer for the stored token, or stops it if there is no token.
pub fn follow_token() {
    if let Some(armed) = ARMED.take() {
        armed.clear();
    }
    if let Some(claims) = access_token::read().and_then(|token| Claims::read(&token)) {
        ARMED.set(set_timeout_with_handle(catch_up, claims.renewal_in().min(LONGEST)).ok());
    }
}

/// Renews the token if it is due or if an earlier attempt got no answer. If this attempt gets none either, the next one
/// follows when the network or the page returns, or when a call is refused.
pub fn catch_up() {
    if CurrentSession::of_this_page().and_then(CurrentSession::who_stays).is_none() {
        return;
    }
    let token = access_token::read();
    let claims = token.as_deref().and_then(Claims::read);
    match claims {
        Some(claims) if claims.renewal_in() > SLACK => follow_token(),
        None if !is_unanswered() => {}
        _ => spawn_local(async { _ = refresh(token).await }),
    }
}
