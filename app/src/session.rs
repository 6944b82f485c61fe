use std::cell::Cell;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::kept_forms;
use crate::reason::Reason;
use crate::user::User;

/// The current session.
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

/// How a session ended while this page was open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// With the button on this page.
    LoggedOutHere,
    Because(Reason),
}

/// The progress of a log-out that began on this page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Leaving {
    No,
    UnderWay,
    /// The token is removed, but the server could not be reached.
    Untold,
}

/// The current user: one signal for the whole page, initialised with the server's value.
#[derive(Clone, Copy)]
pub struct CurrentSession {
    session: RwSignal<Session>,
    ended: RwSignal<Option<Ending>>,
    leaving: RwSignal<Leaving>,
}

thread_local! {
    /// The browser has one page and one thread, so code outside components finds the signal here.
    static OF_THIS_PAGE: Cell<Option<CurrentSession>> = const { Cell::new(None) };
}

impl CurrentSession {
    /// Creates the signal and puts it into context. The server writes its value into the page, and the browser starts
    /// with the same value. So neither ever shows the wrong state first.
    pub fn provide() -> Self {
        let known = SharedValue::new(|| use_context::<Session>().unwrap_or_default()).into_inner();
        let current =
            Self { session: RwSignal::new(known), ended: RwSignal::new(None), leaving: RwSignal::new(Leaving::No) };
        provide_context(current);
        // Effects run only in the browser. On the server, one thread serves many users.
        Effect::new(move |_| OF_THIS_PAGE.set(Some(current)));
        current
    }

    /// The signal that [`CurrentSession::provide`] put into context.
    pub fn from_context() -> Self {
        expect_context()
    }

    /// The same for browser code outside components.
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

    /// The user who is logged in and not about to log out.
    pub fn who_stays(self) -> Option<User> {
        self.user_untracked().filter(|_| self.leaving.get_untracked() == Leaving::No)
    }

    /// How the session ended, if it ended while this page was open.
    pub fn ended(self) -> Option<Ending> {
        self.ended.get()
    }

    pub fn ended_untracked(self) -> Option<Ending> {
        self.ended.get_untracked()
    }

    /// A user has logged in here.
    pub fn begin(self, user: User) {
        kept_forms::forget_unless(Some(&user.id));
        if self.user_untracked().is_none_or(|known| known.id != user.id) {
            self.stay();
        }
        self.ended.set(None);
        self.change(Session::SignedIn(user));
    }

    /// The user's name has changed. Nothing happens if they have logged out in the meantime.
    pub fn rename(self, user: User) {
        if self.user_untracked().is_some_and(|known| known.id == user.id) {
            self.change(Session::SignedIn(user));
        }
    }

    /// The session ended, but not through this page. Nothing happens without a logged-in user.
    pub fn end(self, reason: Reason) {
        if let Some(user) = self.user_untracked() {
            kept_forms::keep(&user.id);
            self.finish(Ending::Because(reason));
        }
    }

    /// The user is logging out. No more tokens are fetched for them.
    pub fn begin_to_leave(self) {
        self.leaving.set(Leaving::UnderWay);
    }

    /// The log-out did not reach the server. It can be repeated until a user logs in.
    pub fn wait_to_leave(self) {
        self.leaving.set(Leaving::Untold);
    }

    /// Whether a log-out that began here still has to reach the server.
    pub fn is_waiting_to_leave(self) -> bool {
        self.leaving.get() == Leaving::Untold
    }

    /// The user has logged in again before the log-out that began here was finished.
    pub fn stay(self) {
        self.leaving.set(Leaving::No);
    }

    /// The server has confirmed the log-out that began here.
    pub fn leave(self) {
        kept_forms::forget_unless(None);
        self.finish(Ending::LoggedOutHere);
    }

    fn finish(self, ending: Ending) {
        self.leaving.set(Leaving::No);
        self.ended.set(Some(ending));
        self.change(Session::Anonymous);
    }

    fn change(self, session: Session) {
        if self.session.with_untracked(|known| *known != session) {
            self.session.set(session);
        }
    }
}
