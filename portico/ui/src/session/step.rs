use std::time::Duration;

use super::Session;
use super::effect::Effect;
use super::event::{Event, RefreshAnswer, Seen, UserAnswer};
use super::news::News;
use super::refresh::{Purpose, Refresh};
use super::state::{Ending, LogOut, State};
use crate::reason::Reason;
use crate::user::User;

/// How long a tab that finds the token missing waits to learn why.
const NEWS_DELAY: Duration = Duration::from_millis(100);

/// How long a page may stay hidden.
const MAX_HIDDEN: Duration = Duration::from_secs(5);

/// A timer may fire this much too early.
const SLACK: Duration = Duration::from_millis(10);

/// Follows the session through one event. The effects must be carried out before the new state is shown.
pub fn step(state: State, event: Event, seen: &Seen) -> (State, Vec<Effect>) {
    let mut step = Step { state, seen, effects: Vec::new() };
    step.take(event);
    (step.state, step.effects)
}

struct Step<'a> {
    state: State,
    seen: &'a Seen,
    effects: Vec<Effect>,
}

/// The result of a refresh.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Refreshed {
    Done,
    /// The session has ended, and the page knows it.
    Over,
    /// The session now belongs to another user. The page is being reloaded.
    AnotherUser,
    /// No response, or no user left to refresh for. Nothing changes.
    Unknown,
}

impl Step<'_> {
    fn take(&mut self, event: Event) {
        match event {
            Event::Opened => self.repair(),
            Event::TokenChanged => self.follow_token(),
            Event::NewsIsDue if self.seen.token.is_none() => self.end(Reason::LoggedOut),
            Event::NewsIsDue => {}
            Event::Heard(News::Over(reason)) => self.end(reason),
            Event::OpenedLate | Event::Heard(News::Renamed) => self.effects.push(Effect::RequestUser),
            Event::RenewalIsDue => self.catch_up(),
            Event::Online if self.state.shown.log_out == Some(LogOut::Unanswered) => self.set_log_out(LogOut::IsDue),
            Event::Online => self.catch_up(),
            Event::Restored => self.check_restored_page(),
            Event::HiddenTooLong if self.state.is_hidden => self.effects.push(Effect::ReloadPage),
            Event::HiddenTooLong => {}
            Event::RefreshAnswered(refresh, answer) => self.take_refresh(&refresh, answer),
            Event::UserAnswered(asked_with, answer) => self.take_user(asked_with.as_deref(), answer),
            Event::NotStored(token) => self.state.unstored = Some(token),
            Event::TokenReceived(token) => self.store_token(token),
            Event::LoggedIn(user, _) if self.state.suits(&user, self.seen) => self.begin(user),
            // Another user's page, or one in another language, must not stay on screen.
            Event::LoggedIn(_, next) => self.effects.push(Effect::LoadPage(next)),
            Event::LogInFailed => self.remove_token(),
            Event::LogOutSent => {
                self.set_log_out(LogOut::UnderWay);
                self.end_elsewhere();
            }
            Event::LoggedOut => self.finish_log_out(),
            Event::LogOutUnanswered if self.state.shown.log_out.is_some() => self.set_log_out(LogOut::Unanswered),
            // The user has logged in again before the request failed.
            Event::LogOutUnanswered => {}
            Event::Renamed(user) => self.rename(user),
            Event::EmailVerified => self.effects.push(Effect::Tell(News::Renamed)),
            Event::AccountDeleted => self.end_elsewhere(),
            Event::Forbidden => self.check_rights(),
        }
    }

    /// Repairs mismatches. A session without a token gets one, and a token without a session is removed.
    fn repair(&mut self) {
        let now = self.state.clock.now(self.seen.clocks);
        let claims = self.seen.token.as_ref().and_then(|token| token.claims.as_ref());
        match self.state.user() {
            Some(user) if claims.is_some_and(|claims| claims.is_fresh_for(&user.id, now)) => self.set_timer(),
            Some(_) => self.refresh(Purpose::Renewal),
            None if self.seen.token.is_some() => self.remove_token(),
            None => {}
        }
    }

    fn follow_token(&mut self) {
        self.set_timer();
        match &self.seen.token {
            None => self.effects.push(Effect::Later(Event::NewsIsDue, NEWS_DELAY)),
            // Another tab has refreshed, or logged in, for the user already shown here.
            Some(token) if self.state.user().is_some_and(|user| token.belongs_to(&user.id)) => {
                self.state.shown.log_out = None;
            }
            Some(_) => self.effects.push(Effect::RequestUser),
        }
    }

    /// Renews the token if it is due or if an earlier attempt got no answer. If this attempt gets none either, the next
    /// one follows when the network or the page returns, or when a call is refused.
    fn catch_up(&mut self) {
        if self.state.active_user().is_none() {
            return;
        }
        match self.state.renewal_in(self.seen) {
            Some(due) if due > SLACK => self.set_timer(),
            None if !self.state.is_unanswered => {}
            _ => self.refresh(Purpose::Renewal),
        }
    }

    /// The page looks as it was left, regardless of who is logged in now. Private content stays hidden until the answer
    /// arrives.
    fn check_restored_page(&mut self) {
        let Some(user) = self.state.user() else { return self.effects.push(Effect::RequestUser) };
        let is_theirs = self.seen.token.as_ref().is_some_and(|token| token.belongs_to(&user.id));
        self.state.is_hidden = true;
        self.effects.push(Effect::HidePage);
        self.effects.push(Effect::Later(Event::HiddenTooLong, MAX_HIDDEN));
        self.refresh(Purpose::Restoration { is_theirs });
    }

    fn take_refresh(&mut self, refresh: &Refresh, answer: RefreshAnswer) {
        let refreshed = self.refreshed(refresh, answer);
        let Purpose::Restoration { is_theirs } = refresh.purpose else { return };
        match refreshed {
            // A new page follows.
            Refreshed::AnotherUser => return,
            // Without a response, the state left in storage by other tabs is used.
            Refreshed::Unknown if !is_theirs => self.end(Reason::LoggedOut),
            Refreshed::Unknown | Refreshed::Done | Refreshed::Over => {}
        }
        self.state.is_hidden = false;
        self.effects.push(Effect::ShowPage);
    }

    fn refreshed(&mut self, refresh: &Refresh, answer: RefreshAnswer) -> Refreshed {
        // Another tab may have refreshed first, and the user may have logged in or out in the meantime. Then the answer
        // is not for them.
        if !refresh.is_needed(self.seen.text()) {
            let is_theirs = self.state.successor(refresh.old.as_deref(), self.seen).is_some();
            return if is_theirs { Refreshed::Done } else { Refreshed::Unknown };
        }
        self.state.is_unanswered = matches!(answer, RefreshAnswer::Missing);
        let Some(user) = self.state.active_user() else { return Refreshed::Unknown };
        match answer {
            RefreshAnswer::Token(token) => {
                let is_theirs = token.belongs_to(&user.id);
                let Some(claims) = token.claims else { return Refreshed::Unknown };
                self.state.clock.learn(claims.issued_at, self.seen.clocks);
                self.store_token(token.text);
                if is_theirs {
                    self.check_rights();
                    return Refreshed::Done;
                }
                self.effects.push(Effect::ReloadPage);
                Refreshed::AnotherUser
            }
            RefreshAnswer::Over(reason) => {
                let reason = reason.unwrap_or_else(|| self.otherwise(refresh.purpose));
                self.effects.push(Effect::Tell(News::Over(reason)));
                self.remove_token();
                self.end(reason);
                Refreshed::Over
            }
            RefreshAnswer::Missing => Refreshed::Unknown,
        }
    }

    /// Asks whether an administrator still is one. A page may be open for hours, and nothing else tells it.
    fn check_rights(&mut self) {
        if self.state.active_user().is_some_and(|user| user.is_admin) {
            self.effects.push(Effect::RequestUser);
        }
    }

    /// Why a session has ended if the server does not know. Without a cookie, it knows neither a session nor how it
    /// ended.
    fn otherwise(&self, purpose: Purpose) -> Reason {
        match purpose {
            Purpose::Restoration { .. } => Reason::LoggedOut,
            Purpose::Renewal if self.seen.keeps_cookies => Reason::Expired,
            Purpose::Renewal => Reason::Cookies,
        }
    }

    fn take_user(&mut self, asked_with: Option<&str>, answer: UserAnswer) {
        let is_same_token = self.seen.text() == asked_with;
        match answer {
            UserAnswer::Session(Session::SignedIn(user)) if !self.state.suits(&user, self.seen) => {
                self.effects.push(Effect::ReloadPage);
            }
            UserAnswer::Session(Session::SignedIn(user)) => {
                self.begin(user);
                if self.seen.token.is_none() {
                    self.refresh(Purpose::Renewal);
                }
            }
            // The token no longer has a session, or its session ended before it was stored.
            UserAnswer::Session(Session::Anonymous) if is_same_token => {
                self.remove_token();
                self.end(Reason::LoggedOut);
            }
            // The token would hide the user that the cookie belongs to.
            UserAnswer::Refused if is_same_token && asked_with.is_some() && self.state.user().is_none() => {
                self.remove_token();
                self.effects.push(Effect::RequestUser);
            }
            UserAnswer::Session(Session::Anonymous) | UserAnswer::Refused | UserAnswer::Missing => {}
        }
    }

    fn rename(&mut self, user: User) {
        // The user may have logged out in the meantime.
        if self.state.user().is_some_and(|known| known.id == user.id) {
            self.state.shown.session = Session::SignedIn(user);
        }
        self.effects.push(Effect::Tell(News::Renamed));
    }

    /// A user has logged in, here or in another tab.
    fn begin(&mut self, user: User) {
        self.effects.push(Effect::DiscardFormsUnless(Some(user.id.clone())));
        let shown = &mut self.state.shown;
        if shown.session.user().is_none_or(|known| known.id != user.id) {
            shown.log_out = None;
        }
        shown.ended = None;
        shown.session = Session::SignedIn(user);
    }

    /// The session ended, but not through this page. Nothing happens without a logged-in user.
    fn end(&mut self, reason: Reason) {
        if let Some(user) = self.state.user() {
            self.effects.push(Effect::KeepForms(user.id.clone()));
            self.finish(Ending::Because(reason));
        }
    }

    fn finish_log_out(&mut self) {
        self.remove_token();
        self.effects.push(Effect::DiscardFormsUnless(None));
        self.finish(Ending::LoggedOutHere);
    }

    fn finish(&mut self, ending: Ending) {
        let shown = &mut self.state.shown;
        shown.log_out = None;
        shown.ended = Some(ending);
        shown.session = Session::Anonymous;
    }

    fn set_log_out(&mut self, log_out: LogOut) {
        self.state.shown.log_out = Some(log_out);
    }

    /// The token is removed and the other tabs are informed before the network is asked. So both happen without an answer.
    fn end_elsewhere(&mut self) {
        self.effects.push(Effect::Tell(News::Over(Reason::LoggedOut)));
        self.remove_token();
    }

    fn refresh(&mut self, purpose: Purpose) {
        let old = self.seen.text().map(str::to_owned);
        self.effects.push(Effect::Refresh(Refresh { old, purpose }));
    }

    fn store_token(&mut self, token: String) {
        self.state.unstored = None;
        self.effects.push(Effect::StoreToken(token));
        self.set_timer();
    }

    fn remove_token(&mut self) {
        self.state.unstored = None;
        self.effects.push(Effect::RemoveToken);
        self.set_timer();
    }

    fn set_timer(&mut self) {
        self.effects.push(Effect::SetTimer);
    }
}

#[cfg(test)]
mod tests;
