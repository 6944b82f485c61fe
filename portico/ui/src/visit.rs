//! One call of a server function, or the rendering of one page.

use std::ops::Deref;

use http::request::Parts;
use http::{HeaderValue, header};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use portico_accounts::{Caller, Entry, Tokens};
pub use portico_web::visit::Site;
use secrecy::ExposeSecret;

use crate::answers::LoggedIn;
use crate::call_error::CallError;
use crate::destination;
use crate::problem::{Code, Problem};
use crate::secret_text::SecretText;

/// The request of [`portico_web::visit::Visit`] together with the response that Leptos will send.
pub struct Visit {
    visit: portico_web::visit::Visit,
    response: ResponseOptions,
}

impl Deref for Visit {
    type Target = portico_web::visit::Visit;

    fn deref(&self) -> &Self::Target {
        &self.visit
    }
}

/// The visit and its caller, who must be logged in.
pub async fn signed_in() -> Result<(Visit, Caller), CallError> {
    let visit = Visit::current()?;
    let caller = visit.signed_in().await?;
    Ok((visit, caller))
}

impl Visit {
    /// The visit that the server put into context.
    pub fn current() -> Result<Self, CallError> {
        match (use_context::<Site>(), use_context::<Parts>(), use_context()) {
            (Some(site), Some(parts), Some(response)) => {
                Ok(Self { visit: portico_web::visit::Visit::new(site, parts), response })
            }
            _ => Err(CallError(Problem::new(Code::Internal))),
        }
    }

    /// Returns the result of a log-in that may take one more step.
    pub async fn enter(&self, entry: Entry, next: Option<&str>) -> Result<LoggedIn, CallError> {
        match entry {
            Entry::In(logged_in) => self.log_in(logged_in, next).await,
            Entry::OneMoreStep(step) => Err(step.into()),
        }
    }

    /// Returns the result of a log-in: the session in a cookie, the rest in the answer. The new session replaces this
    /// browser's previous one.
    pub async fn log_in(
        &self,
        logged_in: portico_accounts::LoggedIn,
        next: Option<&str>,
    ) -> Result<LoggedIn, CallError> {
        for cookie in self.visit.log_in(&logged_in.tokens).await {
            self.set_cookie(Some(cookie));
        }
        Ok(LoggedIn {
            user: portico_web::answers::user(logged_in.user),
            access_token: SecretText::from(logged_in.tokens.access_token.expose_secret()),
            next: destination::after_log_in(next),
        })
    }

    /// Puts the session's latest token into the browser's cookie.
    pub fn set_session_cookie(&self, tokens: &Tokens) {
        self.set_cookie(self.site.session_cookie.hold(tokens));
    }

    /// Removes the session cookie from the browser.
    pub fn clear_session_cookie(&self) {
        self.set_cookie(self.site.session_cookie.clear());
    }

    fn set_cookie(&self, cookie: Option<HeaderValue>) {
        if let Some(cookie) = cookie {
            self.response.append_header(header::SET_COOKIE, cookie);
        }
    }
}
