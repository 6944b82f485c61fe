//! A page that the browser took out of its back-forward cache: as it was left, whoever is there now.

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

/// Asks again who is there. What was somebody's own stays hidden until the answer is here.
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
        // What comes next is a page of its own.
        Refresh::SomebodyElse => return,
        // Without an answer, what other tabs have left in the storage has to do.
        Refresh::Unknown if !is_theirs => current.end(Reason::LoggedOut),
        _ => {}
    }
    // By then the page shows what has changed.
    request_animation_frame(|| hide(false));
}

/// No answer, and none in sight: the browser says better than an empty page what is wrong.
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
