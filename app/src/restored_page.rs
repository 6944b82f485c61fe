//! Handles pages restored from the back-forward cache. They look as they were left, regardless of who is logged in now.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::access_token;
use crate::claims::Claims;
use crate::reason::Reason;
use crate::refresh::{Refresh, refresh_or_end};
use crate::session::CurrentSession;
use crate::tabs;
use crate::user::User;

/// How long a page may stay hidden.
const PATIENCE: Duration = Duration::from_secs(5);

/// Asks the server for the current user. Private content stays hidden until the answer arrives.
pub fn check(current: CurrentSession) {
    match current.user_untracked() {
        Some(user) => {
            hide(true);
            set_timeout(load_anew_if_hidden, PATIENCE);
            spawn_local(check_for(current, user));
        }
        None => spawn_local(tabs::ask_who(current)),
    }
}

async fn check_for(current: CurrentSession, user: User) {
    let token = access_token::read();
    let is_theirs = token.as_deref().and_then(Claims::read).is_some_and(|claims| claims.user_id == user.id);
    match refresh_or_end(token, Reason::LoggedOut).await {
        // A new page follows.
        Refresh::SomebodyElse => return,
        // Without an answer, the state left in storage by other tabs is used.
        Refresh::Unknown if !is_theirs => current.end(Reason::LoggedOut),
        _ => {}
    }
    // The page shows the changes by then.
    request_animation_frame(|| hide(false));
}

/// If no answer has come, the browser explains the error better than an empty page.
fn load_anew_if_hidden() {
    if document().document_element().is_some_and(|root| root.has_attribute("hidden")) {
        _ = window().location().reload();
    }
}

fn hide(is_hidden: bool) {
    if let Some(root) = document().document_element() {
        _ = root.toggle_attribute_with_force("hidden", is_hidden);
    }
}
