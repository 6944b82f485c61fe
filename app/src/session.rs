use std::cell::Cell;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::kept_forms;
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

/// How a session ended while this page was open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// By the button on this page.
    LoggedOutHere,
    Because(Reason),
}

/// How far a log-out has come that began on this page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Leaving {
    No,
    UnderWay,
    /// The token is gone, and the server could not be told.
    Untold,
}

/// The current user: one signal for the whole page, filled from what the server already knew.
#[derive(Clone, Copy)]
pub struct CurrentSession {
    session: RwSignal<Session>,
    ended: RwSignal<Option<Ending>>,
    leaving: RwSignal<Leaving>,
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
        let current =
            Self { session: RwSignal::new(known), ended: RwSignal::new(None), leaving: RwSignal::new(Leaving::No) };
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

    /// Who is logged in and not about to log out.
    pub fn who_stays(self) -> Option<User> {
        self.user_untracked().filter(|_| self.leaving.get_untracked() == Leaving::No)
    }

    /// How the session ended, where it ended while this page was open.
    pub fn ended(self) -> Option<Ending> {
        self.ended.get()
    }

    pub fn ended_untracked(self) -> Option<Ending> {
        self.ended.get_untracked()
    }

    /// A user is logged in here now.
    pub fn begin(self, user: User) {
        kept_forms::forget_unless(Some(&user.id));
        if self.user_untracked().is_none_or(|known| known.id != user.id) {
            self.stay();
        }
        self.ended.set(None);
        self.change(Session::SignedIn(user));
    }

    /// The user has a new name. Nothing happens if they have logged out since.
    pub fn rename(self, user: User) {
        if self.user_untracked().is_some_and(|known| known.id == user.id) {
            self.change(Session::SignedIn(user));
        }
    }

    /// The session is over, and not by this page's doing. Where nobody is logged in nothing happens.
    pub fn end(self, reason: Reason) {
        if let Some(user) = self.user_untracked() {
            kept_forms::keep(&user.id);
            self.finish(Ending::Because(reason));
        }
    }

    /// The person at this page wants to log out. No token is fetched for them any more.
    pub fn begin_to_leave(self) {
        self.leaving.set(Leaving::UnderWay);
    }

    /// The server could not be told of the log-out. It still can be, unless somebody logs in before.
    pub fn wait_to_leave(self) {
        self.leaving.set(Leaving::Untold);
    }

    /// Whether a log-out that began here waits for the server to be told.
    pub fn is_waiting_to_leave(self) -> bool {
        self.leaving.get() == Leaving::Untold
    }

    /// The person is logged in anew before the log-out that began here was done.
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
