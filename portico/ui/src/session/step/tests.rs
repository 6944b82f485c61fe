mod log_in;
mod log_out;
mod other_tabs;
mod refresh;
mod renewal;
mod restored_page;
mod rights;

use super::super::claims::{Claims, Token};
use super::super::server_clock::{Reading, ServerClock};
use super::super::state::Shown;
use super::*;

/// The server's time when the page was created, in seconds since 1970.
const BIRTH: f64 = 1_000_000.0;

/// The life of a token, in seconds.
const LIFE: f64 = 300.0;

/// A page and what its browser stores.
struct Tab {
    state: State,
    seen: Seen,
    has_storage: bool,
}

impl Tab {
    /// A new page for this user, in a browser that stores this token.
    fn new(user: Option<&str>, token: Option<&str>) -> Self {
        let session = user.map_or(Session::Anonymous, |id| Session::SignedIn(a_user(id)));
        let clocks = Reading::default();
        Self {
            state: State::new(session, ServerClock::new(BIRTH * 1_000.0, clocks)),
            seen: Seen { token: token.map(a_token), clocks, keeps_cookies: true, language: "en".to_owned() },
            has_storage: true,
        }
    }

    /// A page of a user who is logged in and has a fresh token.
    fn of(user: &str) -> Self {
        Self::new(Some(user), Some(&format!("{user}.1")))
    }

    fn anonymous() -> Self {
        Self::new(None, None)
    }

    fn without_storage(self) -> Self {
        Self { has_storage: false, ..self }
    }

    /// The page after this many seconds.
    fn after(mut self, seconds: f64) -> Self {
        self.seen.clocks = Reading { machine: seconds * 1_000.0, steady: seconds * 1_000.0 };
        self
    }

    /// Another tab changes the stored token.
    fn store(&mut self, token: Option<&str>) {
        self.seen.token = token.map(a_token);
    }

    /// Follows one event. What the page stores is there for the next one.
    fn take(&mut self, event: Event) -> Vec<Effect> {
        let (state, effects) = step(std::mem::take(&mut self.state), event, &self.seen);
        self.state = state;
        for effect in &effects {
            match effect {
                Effect::StoreToken(token) if self.has_storage => self.store(Some(token)),
                Effect::StoreToken(token) => {
                    self.store(None);
                    assert_eq!(self.take(Event::NotStored(token.clone())), []);
                    self.store(self.state.unstored_token().map(str::to_owned).as_deref());
                }
                Effect::RemoveToken => self.store(None),
                _ => {}
            }
        }
        effects
    }

    fn user(&self) -> Option<&str> {
        self.state.user().map(|user| &*user.id)
    }

    fn token(&self) -> Option<&str> {
        self.seen.text()
    }

    fn ended(&self) -> Option<Ending> {
        self.state.shown.ended
    }

    fn log_out(&self) -> Option<LogOut> {
        self.state.shown.log_out
    }
}

fn a_user(id: &str) -> User {
    User {
        id: id.to_owned(),
        name: id.to_uppercase(),
        email: format!("{id}@example.org"),
        email_verified: true,
        is_admin: false,
        created_at: "2026-01-01T00:00:00Z".to_owned(),
        lang: None,
    }
}

/// A token like `ada.2` belongs to `ada`. One without a dot cannot be read.
fn a_token(text: &str) -> Token {
    let claims = text.split_once('.').map(|(user_id, _)| Claims {
        user_id: user_id.to_owned(),
        issued_at: BIRTH,
        expires_at: BIRTH + LIFE,
    });
    Token { text: text.to_owned(), claims }
}

fn refresh_of(old: Option<&str>) -> Refresh {
    Refresh { old: old.map(str::to_owned), purpose: Purpose::Renewal }
}

fn refresh_answered(old: Option<&str>, answer: RefreshAnswer) -> Event {
    Event::RefreshAnswered(refresh_of(old), answer)
}

fn new_token(text: &str) -> RefreshAnswer {
    RefreshAnswer::Token(a_token(text))
}

fn user_answered(asked_with: Option<&str>, user: Option<&str>) -> Event {
    let session = user.map_or(Session::Anonymous, |id| Session::SignedIn(a_user(id)));
    Event::UserAnswered(asked_with.map(str::to_owned), UserAnswer::Session(session))
}

fn keep_forms(user: &str) -> Effect {
    Effect::KeepForms(user.to_owned())
}

fn discard_forms_unless(user: &str) -> Effect {
    Effect::DiscardFormsUnless(Some(user.to_owned()))
}

fn store(token: &str) -> Effect {
    Effect::StoreToken(token.to_owned())
}
