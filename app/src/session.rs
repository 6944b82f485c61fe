use std::cell::Cell;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::reason::Reason;
use crate::user::User;

/// Who is there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Session {
    #[default]
    Anonymous,
    SignedIn(User),
}

impl Session {
    pub fn user(&self) -> Option<&User> {
        match self {
            Session::Anonymous => None,
            Session::SignedIn(user) => Some(user),
        }
    }
}

/// The current user: one signal for the whole page, filled from what the server already knew.
#[derive(Clone, Copy)]
pub struct CurrentSession {
    session: RwSignal<Session>,
    /// Why it ended, where it ended while this page was open.
    ended: RwSignal<Option<Reason>>,
}

thread_local! {
    /// The browser has one page and one thread: code outside components finds the signal here.
    static OF_THIS_PAGE: Cell<Option<CurrentSession>> = const { Cell::new(None) };
}

impl CurrentSession {
    /// Makes the signal and puts it into context. The server writes its answer into the page, and
    /// the browser starts from the same one, so neither ever shows the wrong state first.
    pub fn provide() -> Self {
        let known = SharedValue::new(|| use_context::<Session>().unwrap_or_default()).into_inner();
        let current = Self { session: RwSignal::new(known), ended: RwSignal::new(None) };
        provide_context(current);
        // Effects run in the browser only: on the server a thread serves many people.
        Effect::new(move |_| OF_THIS_PAGE.set(Some(current)));
        current
    }

    /// The signal that [`CurrentSession::provide`] put into context.
    pub fn from_context() -> Self {
        expect_context()
    }

    /// The same for code that runs outside components, in the browser.
    pub fn of_this_page() -> Option<Self> {
        OF_THIS_PAGE.get()
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

    /// Why the session ended while this page was open.
    pub fn ended_because(self) -> Option<Reason> {
        self.ended.get_untracked()
    }

    /// Somebody is logged in here now.
    pub fn begin(self, user: User) {
        self.ended.set(None);
        self.change(Session::SignedIn(user));
    }

    /// Nobody is logged in here any more.
    pub fn end(self, reason: Reason) {
        self.ended.set(Some(reason));
        self.change(Session::Anonymous);
    }

    fn change(self, session: Session) {
        if self.session.with_untracked(|known| *known != session) {
            self.session.set(session);
        }
    }
}
