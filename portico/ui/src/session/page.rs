//! Reports what happens in the browser and carries out what [`step`] decides.

use std::cell::RefCell;
use std::pin::Pin;

use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::BroadcastChannel;

use super::current::CurrentSession;
use super::effect::Effect;
use super::event::{Event, RefreshAnswer, Seen, UserAnswer};
use super::refresh::{Purpose, Refresh};
use super::refresh_lock::RefreshLock;
use super::server_clock::{Reading, ServerClock};
use super::state::State;
use super::step::step;
use super::{Session, access_token, browser_cookies, channel, kept_forms};
use crate::problem::{Code, Problem};
use crate::reason::Reason;
use crate::words;

/// What the session asks the server. The calls come from outside, because they use the session's token themselves.
#[derive(Clone, Copy)]
pub struct Requests {
    /// Exchanges the session cookie for a new access token.
    pub refresh: fn() -> Asked<String>,
    /// The current session.
    pub show: fn() -> Asked<Session>,
}

pub type Asked<T> = Pin<Box<dyn Future<Output = Result<T, Problem>>>>;

struct Page {
    state: State,
    current: CurrentSession,
    requests: Requests,
    channel: Option<BroadcastChannel>,
    timer: Option<TimeoutHandle>,
}

thread_local! {
    /// The browser has one page and one thread. Code outside components, such as calls and timers, finds the session
    /// here.
    static PAGE: RefCell<Option<Page>> = const { RefCell::new(None) };
}

/// Starts to follow the session, and repairs what does not match.
pub fn open(current: CurrentSession, requests: Requests, rendered_at: f64) {
    let state = State::new(current.session_untracked(), ServerClock::new(rendered_at, clocks()));
    let channel = channel::open(|news| dispatch(Event::Heard(news)));
    PAGE.set(Some(Page { state, current, requests, channel, timer: None }));
    dispatch(if is_late() { Event::OpenedLate } else { Event::Opened });
    listen();
}

/// Follows the session through one event.
pub fn dispatch(event: Event) {
    let effects = with_page(|page| {
        let seen = page.seen();
        let (state, effects) = step(std::mem::take(&mut page.state), event, &seen);
        page.state = state;
        effects
    });
    effects.into_iter().flatten().for_each(carry_out);
    if let Some((current, shown)) = with_page(|page| (page.current, page.state.shown.clone())) {
        current.show(shown);
    }
}

/// The access token for calls.
pub fn token() -> Option<String> {
    with_page(|page| page.token()).unwrap_or_else(access_token::read)
}

/// Whether calls need a token: the page shows a user who is not about to log out.
pub fn needs_token() -> bool {
    with_page(|page| page.state.active_user().is_some()).unwrap_or_default()
}

/// The token to repeat a call with, after this one was refused. `None` if there is no other token for the user.
pub async fn refreshed_after(refused: Option<String>) -> Option<String> {
    refresh(Refresh { old: refused.clone(), purpose: Purpose::Renewal }).await;
    with_page(|page| {
        let seen = page.seen();
        page.state.successor(refused.as_deref(), &seen).map(|token| token.text.clone())
    })
    .flatten()
}

/// The listeners last as long as the page.
fn listen() {
    window_event_listener(leptos::ev::storage, |event| {
        // No key means that the whole storage was cleared.
        if event.key().is_none_or(|key| key == access_token::STORAGE_KEY) {
            dispatch(Event::TokenChanged);
        }
    });
    window_event_listener(leptos::ev::online, |_| dispatch(Event::Online));
    window_event_listener(leptos::ev::visibilitychange, |_| {
        if !document().hidden() {
            dispatch(Event::RenewalIsDue);
        }
    });
    window_event_listener(leptos::ev::pageshow, |event| {
        if event.persisted() {
            dispatch(Event::Restored);
        }
    });
}

fn carry_out(effect: Effect) {
    match effect {
        Effect::StoreToken(token) => {
            if !access_token::store(&token) {
                dispatch(Event::NotStored(token));
            }
        }
        Effect::RemoveToken => access_token::remove(),
        Effect::SetTimer => _ = with_page(Page::set_timer),
        Effect::Tell(news) => _ = with_page(|page| page.channel.as_ref().map(|channel| channel::tell(channel, news))),
        Effect::Refresh(refresh_due) => spawn_local(refresh(refresh_due)),
        Effect::RequestUser => spawn_local(request_user()),
        Effect::Later(event, after) => set_timeout(move || dispatch(event), after),
        Effect::KeepForms(user_id) => kept_forms::keep(&user_id),
        Effect::DiscardFormsUnless(user_id) => kept_forms::discard_unless(user_id.as_deref()),
        Effect::HidePage => hide(true),
        // The page shows the changes by then.
        Effect::ShowPage => request_animation_frame(|| hide(false)),
        Effect::ReloadPage => _ = window().location().reload(),
        Effect::LoadPage(address) => _ = window().location().replace(&address),
    }
}

async fn refresh(refresh: Refresh) {
    let Some(requests) = with_page(|page| page.requests) else { return };
    let _lock = RefreshLock::acquire().await;
    let answer = match refresh.is_needed(token().as_deref()) {
        true => {
            (requests.refresh)().await.map_or_else(refused, |token| RefreshAnswer::Token(access_token::decode(token)))
        }
        false => RefreshAnswer::Missing,
    };
    dispatch(Event::RefreshAnswered(refresh, answer));
}

fn refused(problem: Problem) -> RefreshAnswer {
    match problem.code {
        Code::InvalidToken => RefreshAnswer::Over(problem.reason.as_deref().and_then(Reason::parse)),
        _ => RefreshAnswer::Missing,
    }
}

async fn request_user() {
    let Some(requests) = with_page(|page| page.requests) else { return };
    let asked_with = token();
    let answer = match (requests.show)().await {
        Ok(session) => UserAnswer::Session(session),
        Err(problem) if problem.code == Code::InvalidToken => UserAnswer::Refused,
        Err(_) => UserAnswer::Missing,
    };
    dispatch(Event::UserAnswered(asked_with, answer));
}

impl Page {
    fn token(&self) -> Option<String> {
        self.state.unstored_token().map(str::to_owned).or_else(access_token::read)
    }

    fn seen(&self) -> Seen {
        Seen {
            token: self.token().map(access_token::decode),
            clocks: clocks(),
            keeps_cookies: browser_cookies::are_enabled(),
            language: words::language(),
        }
    }

    fn set_timer(&mut self) {
        if let Some(timer) = self.timer.take() {
            timer.clear();
        }
        let due = self.state.renewal_in(&self.seen());
        self.timer = due.and_then(|due| set_timeout_with_handle(|| dispatch(Event::RenewalIsDue), due).ok());
    }
}

fn with_page<T>(with: impl FnOnce(&mut Page) -> T) -> Option<T> {
    PAGE.with_borrow_mut(|page| page.as_mut().map(with))
}

fn clocks() -> Reading {
    let steady = window().performance().map_or(0.0, |performance| performance.now());
    Reading { machine: js_sys::Date::now(), steady }
}

/// Whether `start.js` has noticed that the session may have changed since the server rendered this page.
fn is_late() -> bool {
    document().document_element().is_some_and(|root| root.has_attribute("data-late"))
}

fn hide(is_hidden: bool) {
    if let Some(root) = document().document_element() {
        _ = root.toggle_attribute_with_force("hidden", is_hidden);
    }
}
