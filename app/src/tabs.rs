//! What other tabs do with the token shows here.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::access_token;
use crate::api::show_session;
use crate::reason::Reason;
use crate::refresh::refresh;
use crate::session::{CurrentSession, Session};

/// Follows log-ins and log-outs of other tabs, and mends what does not belong together: a session
/// without a token gets one, a token without a session goes.
pub fn follow(current: CurrentSession) {
    Effect::new(move |_| {
        settle(current);
        let watch = window_event_listener(leptos::ev::storage, move |event| {
            // No key: the whole storage was cleared.
            if event.key().is_none_or(|key| key == access_token::STORAGE_KEY) {
                token_changed(current);
            }
        });
        on_cleanup(move || watch.remove());
    });
}

fn settle(current: CurrentSession) {
    match (current.user_untracked(), access_token::read()) {
        (Some(user), Some(token)) if access_token::is_fresh_for(&token, &user.id) => {}
        (Some(_), _) => spawn_local(async { _ = refresh().await }),
        (None, Some(_)) => access_token::remove(),
        (None, None) => {}
    }
}

fn token_changed(current: CurrentSession) {
    let Some(token) = access_token::read() else { return current.end(Reason::LoggedOut) };
    // Another tab has refreshed for the person who is shown here already.
    if current.user_untracked().is_some_and(|user| access_token::is_fresh_for(&token, &user.id)) {
        return;
    }
    spawn_local(async move {
        if let Ok(Session::SignedIn(user)) = show_session().await {
            welcome(current, user);
        }
    });
}

/// Somebody else's page must not stay on the screen: it is loaded anew.
fn welcome(current: CurrentSession, user: crate::user::User) {
    let is_somebody_else = current.user_untracked().is_some_and(|known| known.id != user.id);
    if is_somebody_else {
        _ = window().location().reload();
    } else {
        current.begin(user);
    }
}
