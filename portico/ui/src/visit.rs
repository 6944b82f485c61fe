//! One call of a server function, or the rendering of one page.

use std::ops::Deref;

use http::request::Parts;
use http::{HeaderMap, HeaderValue, header};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use portico_accounts::{Caller, Entry, FullProof, RecoveryCodes, Step, StepMethod, Tokens, User};
use portico_web::languages::Lang;
pub use portico_web::visit::Site;
use secrecy::ExposeSecret;
use serde::Serialize;

use crate::answers::{LogInOutcome, LoggedIn, NewRecoveryCodes, OneMoreStep, Redirect};
use crate::call_error::CallError;
use crate::destination;
use crate::local_path::LocalPath;
use crate::passkeys::{Offered, offered_to};
use crate::problem::{Code, Problem};
use crate::secret_text::SecretText;
use crate::words::page_lang;

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

/// The same, with the full proof that the form sent along.
pub async fn signed_in_with_proof(
    password: &SecretText,
    code: &SecretText,
    recovery_code: &SecretText,
) -> Result<(Visit, Caller, FullProof), CallError> {
    let (visit, caller) = signed_in().await?;
    let proof = visit.full_proof(password, code, recovery_code)?;
    Ok((visit, caller, proof))
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

    /// The language of the page that asks.
    pub fn language(&self) -> Lang {
        page_lang().unwrap_or_else(|| self.site.languages.accepted_by(&HeaderMap::new()))
    }

    /// Returns the result of a log-in that may take one more step.
    pub async fn enter(&self, entry: Entry, next: Option<&str>) -> Result<LogInOutcome, CallError> {
        match entry {
            Entry::In(logged_in) => self.log_in(logged_in, next).await.map(LogInOutcome::LoggedIn),
            Entry::OneMoreStep(step) => self.ask_for_step(&step, next).await.map(LogInOutcome::OneMoreStep),
        }
    }

    /// Puts the pending log-in into its cookie. An app that must be set up begins here, so that showing the page
    /// changes nothing.
    async fn ask_for_step(&self, step: &Step, next: Option<&str>) -> Result<OneMoreStep, CallError> {
        if step.deletion_due_at.is_none() && step.methods.contains(&StepMethod::SetUp) {
            self.accounts().begin_step_app(step.token.expose_secret()).await?;
        }
        self.set_cookie(self.site.step_cookie.hold(step));
        let next = next.and_then(LocalPath::parse);
        let methods = portico_web::answers::step_methods(step);
        Ok(OneMoreStep { methods, next: LocalPath::log_in_step(next.as_ref()) })
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
            user: self.site.user_of_pages(logged_in.user),
            access_token: SecretText::from(logged_in.tokens.access_token.expose_secret()),
            recovery_codes: Vec::new(),
            next: destination::after_log_in(next),
        })
    }

    /// The same, with the recovery codes of an app that was set up within the log-in.
    pub async fn log_in_with_codes(
        &self,
        logged_in: portico_accounts::LoggedIn,
        codes: &RecoveryCodes,
        next: Option<&str>,
    ) -> Result<LoggedIn, CallError> {
        Ok(LoggedIn { recovery_codes: shown(codes), ..self.log_in(logged_in, next).await? })
    }

    /// New recovery codes, which `page` shows once. For a plain post they travel there in a sealed cookie.
    pub fn show_once(&self, user: User, codes: &RecoveryCodes, page: &str) -> NewRecoveryCodes {
        let next = Redirect::to(page).next;
        NewRecoveryCodes { user: portico_web::answers::user(user), recovery_codes: shown(codes), next }
    }

    /// The same without codes. The browser goes to `next`.
    pub fn continue_to(&self, user: User, next: LocalPath) -> NewRecoveryCodes {
        NewRecoveryCodes { user: portico_web::answers::user(user), recovery_codes: Vec::new(), next }
    }

    /// Whether pages offer passkeys at the address of this request.
    pub fn offers_passkeys(&self) -> Offered {
        use_context::<Parts>().map_or(Offered::No, |parts| offered_to(&self.site, &parts.headers))
    }

    /// Puts the session's latest token into the browser's cookie.
    pub fn set_session_cookie(&self, tokens: &Tokens) {
        self.set_cookie(self.site.session_cookie.hold(tokens));
    }

    /// Continues the session with a new cookie after a proof, so that a copy of the former one becomes worthless.
    pub async fn rotate(&self, caller: &Caller) {
        self.set_cookie(self.visit.rotate(caller).await);
    }

    /// Removes the cookie of a pending log-in from the browser.
    pub fn clear_step_cookie(&self) {
        self.set_cookie(self.site.step_cookie.clear());
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

/// An answer that has no type of its own in the browser.
pub fn as_json(answer: &impl Serialize) -> Result<serde_json::Value, CallError> {
    serde_json::to_value(answer).map_err(|_| CallError(Problem::internal()))
}

fn shown(codes: &RecoveryCodes) -> Vec<SecretText> {
    codes.grouped().iter().map(|code| SecretText::from(code.as_str())).collect()
}
