use leptos::prelude::*;

use super::Session;
use super::state::{Ending, LogOut, Shown};
use crate::user::User;

/// The current user: one signal for the whole page, initialised with the server's value.
#[derive(Clone, Copy)]
pub struct CurrentSession {
    session: RwSignal<Session>,
    ended: RwSignal<Option<Ending>>,
    log_out: RwSignal<Option<LogOut>>,
}

impl CurrentSession {
    /// Creates the signal and puts it into context. The server writes its value into the page, and the browser starts
    /// with the same value. So neither ever shows the wrong state first.
    pub fn provide() -> Self {
        let known = SharedValue::new(|| use_context::<Session>().unwrap_or_default()).into_inner();
        let current = Self { session: RwSignal::new(known), ended: RwSignal::new(None), log_out: RwSignal::new(None) };
        provide_context(current);
        current
    }

    /// The signal that [`CurrentSession::provide`] put into context.
    pub fn from_context() -> Self {
        expect_context()
    }

    pub fn user(self) -> Option<User> {
        self.session.with(|session| session.user().cloned())
    }

    pub fn user_untracked(self) -> Option<User> {
        self.session.with_untracked(|session| session.user().cloned())
    }

    pub fn is_signed_in(self) -> bool {
        self.session.with(|session| session.user().is_some())
    }

    pub fn session_untracked(self) -> Session {
        self.session.get_untracked()
    }

    /// How the session ended, if it ended while this page was open.
    pub fn ended(self) -> Option<Ending> {
        self.ended.get()
    }

    pub fn ended_untracked(self) -> Option<Ending> {
        self.ended.get_untracked()
    }

    /// Whether a log-out that began here did not reach the server.
    pub fn is_log_out_pending(self) -> bool {
        self.log_out.get() == Some(LogOut::Unanswered)
    }

    /// Whether such a log-out must be sent again, because the network is back.
    pub fn must_repeat_log_out(self) -> bool {
        self.log_out.get() == Some(LogOut::IsDue)
    }

    /// Shows this state. What has not changed notifies no part of the page.
    pub fn show(self, shown: Shown) {
        update(self.log_out, shown.log_out);
        update(self.ended, shown.ended);
        update(self.session, shown.session);
    }
}

fn update<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|known| *known != value) {
        signal.set(value);
    }
}
