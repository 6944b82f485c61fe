//! Shows here what other tabs do with the session.

use std::cell::OnceCell;
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BroadcastChannel, MessageEvent};

use crate::access_token;
use crate::api::show_session;
use crate::claims::Claims;
use crate::problem::Code;
use crate::reason::Reason;
use crate::refresh::refresh;
use crate::refresh_timer;
use crate::restored_page;
use crate::session::{CurrentSession, Session};
use crate::user::User;

/// How long a tab that finds the token missing waits to learn why.
const HEARING: Duration = Duration::from_millis(100);

/// Messages between tabs. The token itself is in the storage.
pub enum News {
    /// The session has ended.
    Over(Reason),
    /// The user's name has changed.
    Renamed,
}

const RENAMED: &str = "renamed";

thread_local! {
    static CHANNEL: OnceCell<Option<BroadcastChannel>> = const { OnceCell::new() };
}

/// Sends a message to all other tabs.
pub fn tell(news: News) {
    let text = match news {
        News::Over(reason) => reason.as_str(),
        News::Renamed => RENAMED,
    };
    with_channel(|channel| _ = channel.post_message(&JsValue::from_str(text)));
}

/// Follows log-ins and log-outs in other tabs, and repairs mismatches. A session without a token gets one, and a token
/// without a session is removed.
pub fn follow(current: CurrentSession) {
    Effect::new(move |_| {
        settle(current);
        listen(current);
        let stored = window_event_listener(leptos::ev::storage, move |event| {
            // No key means that the whole storage was cleared.
            if event.key().is_none_or(|key| key == access_token::STORAGE_KEY) {
                token_changed(current);
            }
        });
        let online = window_event_listener(leptos::ev::online, |_| refresh_timer::catch_up());
        let visible = window_event_listener(leptos::ev::visibilitychange, |_| {
            if !document().hidden() {
                refresh_timer::catch_up();
            }
        });
        let restored = window_event_listener(leptos::ev::pageshow, move |event| {
            if event.persisted() {
                restored_page::check(current);
            }
        });
        on_cleanup(move || {
            stored.remove();
            online.remove();
            visible.remove();
            restored.remove();
        });
    });
}

/// Asks the server for the current user and shows it.
pub async fn ask_who(current: CurrentSession) {
    let token = access_token::read();
    let mut answer = show_session().await;
    let is_dead = answer.as_ref().is_err_and(|problem| problem.code == Code::InvalidToken);
    if is_dead && current.user_untracked().is_none() && access_token::read() == token {
        // It would hide the user that the cookie belongs to.
        access_token::remove();
        answer = show_session().await;
    }
    match answer {
        Ok(Session::SignedIn(user)) => welcome(current, user),
        // The token no longer has a session, or its session ended before it was stored.
        Ok(Session::Anonymous) if access_token::read() == token => {
            access_token::remove();
            current.end(Reason::LoggedOut);
        }
        _ => {}
    }
}

fn settle(current: CurrentSession) {
    let token = access_token::read();
    let claims = token.as_deref().and_then(Claims::read);
    match current.user_untracked() {
        Some(user) if claims.is_some_and(|claims| claims.is_fresh_for(&user.id)) => refresh_timer::follow_token(),
        Some(_) => spawn_local(async { _ = refresh(token).await }),
        None if token.is_some() => access_token::remove(),
        None => {}
    }
}

fn token_changed(current: CurrentSession) {
    refresh_timer::follow_token();
    let Some(token) = access_token::read() else {
        return set_timeout(move || if_still_gone(current), HEARING);
    };
    let user_id = Claims::read(&token).map(|claims| claims.user_id);
    if user_id.is_some() && user_id == current.user_untracked().map(|user| user.id) {
        // Another tab has refreshed, or logged in, for the user already shown here.
        current.stay();
    } else {
        spawn_local(ask_who(current));
    }
}

fn if_still_gone(current: CurrentSession) {
    if access_token::read().is_none() {
        current.end(Reason::LoggedOut);
    }
}

/// Reloads the page so that another user's page does not stay on screen.
fn welcome(current: CurrentSession, user: User) {
    let is_somebody_else = current.user_untracked().is_some_and(|known| known.id != user.id);
    if is_somebody_else {
        _ = window().location().reload();
    } else {
        current.begin(user);
        if access_token::read().is_none() {
            spawn_local(async { _ = refresh(None).await });
        }
    }
}

fn listen(current: CurrentSession) {
    let hear = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let text = event.data().as_string().unwrap_or_default();
        match Reason::parse(&text) {
            Some(reason) => current.end(reason),
            None if text == RENAMED => spawn_local(ask_who(current)),
            None => {}
        }
    });
    // It listens for the page's whole lifetime.
    let hear = hear.into_js_value();
    with_channel(|channel| channel.set_onmessage(Some(hear.unchecked_ref())));
}

fn with_channel(speak: impl FnOnce(&BroadcastChannel)) {
    CHANNEL.with(|channel| channel.get_or_init(|| BroadcastChannel::new("portico").ok()).as_ref().map(speak));
}
