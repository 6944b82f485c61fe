//! One visit to the site, as the server sees it.
//!
//! The REST routes and the server functions both identify the caller here, so they follow the same rule.

mod app_settings;
mod bearer;
mod client;
mod device_cookie;
mod identity;
mod language;
mod origin_rule;
mod public_origin;
mod session_cookie;
mod site_cookie;
mod step_cookie;
mod trusted_proxies;

use std::ops::Deref;
use std::sync::Arc;

use http::request::Parts;
use http::{HeaderMap, HeaderValue};
use portico_accounts::{Accounts, Caller, Client, Fault, FullProof, PasskeyUse, Tokens};
use portico_fields::FieldError;
use portico_wire::brand::Brand;
use portico_wire::problem::Problem;
use portico_wire::secret_text::SecretText;

pub use self::app_settings::AppSettings;
pub use self::bearer::credential;
pub use self::client::client;
pub use self::device_cookie::DeviceCookie;
pub use self::identity::{caller_by_bearer, caller_on_site, cookie_state};
pub use self::language::LanguageCookie;
pub use self::origin_rule::{OriginRule, check_origin};
pub use self::public_origin::{NotAnOrigin, PublicOrigin};
pub use self::session_cookie::SessionCookie;
pub use self::site_cookie::SiteCookie;
pub use self::step_cookie::StepCookie;
pub use self::trusted_proxies::TrustedProxies;
use crate::full_proof::{Given, full_proof};
use crate::into_problem::IntoProblem;
use crate::languages::Languages;

/// The facts about the site that every request needs. Cheap to clone.
#[derive(Clone)]
pub struct Site(Arc<SiteParts>);

pub struct SiteParts {
    pub accounts: Accounts,
    pub brand: &'static Brand,
    pub origin: PublicOrigin,
    pub session_cookie: SessionCookie,
    pub device_cookie: DeviceCookie,
    pub step_cookie: StepCookie,
    pub language_cookie: LanguageCookie,
    pub languages: Languages,
    pub trusted_proxies: TrustedProxies,
    /// The settings of the app.
    pub settings: Arc<AppSettings>,
}

impl Deref for Site {
    type Target = SiteParts;

    fn deref(&self) -> &SiteParts {
        &self.0
    }
}

impl From<SiteParts> for Site {
    fn from(parts: SiteParts) -> Self {
        Self(Arc::new(parts))
    }
}

impl Site {
    /// Whether the site has passkeys, even if its host is one for which browsers create none.
    pub fn has_passkeys(&self) -> bool {
        self.accounts.passkeys_offered() != PasskeyUse::Off
    }

    /// The value of the session cookie. If there are several, it is the only one issued by this site, whatever their
    /// order, so a planted cookie cannot log a user out. If several were issued by this site, none counts, so a planted
    /// cookie cannot log a user in either.
    pub fn session_token(&self, headers: &HeaderMap) -> Option<String> {
        let mut values = self.session_cookie.read_all(headers);
        if values.len() > 1 {
            values.retain(|value| self.accounts.is_authentic_cookie(value));
        }
        values.pop().filter(|_| values.is_empty())
    }
}

/// The visitor a page is rendered for, identified by the session cookie alone.
#[derive(Clone)]
pub struct PageVisitor(pub Option<Caller>);

/// One request to the site, to find out who is asking.
pub struct Visit {
    pub site: Site,
    parts: Parts,
}

impl Visit {
    pub fn new(site: Site, parts: Parts) -> Self {
        Self { site, parts }
    }

    pub fn accounts(&self) -> &Accounts {
        &self.site.accounts
    }

    /// The app's settings of this type.
    pub fn settings<T: Send + Sync + 'static>(&self) -> Result<Arc<T>, Problem> {
        self.site.settings.get()
    }

    /// The caller, if logged in.
    pub async fn caller(&self) -> Result<Option<Caller>, Problem> {
        // A page's visitor is determined before rendering, so the content is for the user named in the header.
        if let Some(PageVisitor(visitor)) = self.parts.extensions.get() {
            return Ok(visitor.clone());
        }
        caller_on_site(&self.site, &self.parts.method, &self.parts.headers).await
    }

    /// The caller, who must be logged in.
    pub async fn signed_in(&self) -> Result<Caller, Problem> {
        self.caller().await?.ok_or_else(identity::authentication_required)
    }

    /// The caller, who must be an administrator: `authentication_required` (401) without a log-in, `forbidden` (403)
    /// for other users, `second_factor_required` (403) where the site demands a second factor of administrators and the
    /// session has none. A demotion takes effect within a second, on every server.
    pub async fn admin(&self) -> Result<Caller, Problem> {
        let caller = self.signed_in().await?;
        self.accounts().require_admin(&caller).await.map_err(IntoProblem::into_problem)?;
        Ok(caller)
    }

    /// Refuses a caller who has not proved recently who they are: `reauthentication_required` (403) if their last proof
    /// (a password, a code or a passkey, at log-in or since) is older than `PORTICO_SUDO_TTL`.
    pub async fn recent_proof(&self, caller: &Caller) -> Result<(), Problem> {
        self.accounts().require_recent_proof(caller).await.map_err(IntoProblem::into_problem)
    }

    /// Refuses a caller in whose session no second factor was proved: `second_factor_required` (403).
    pub async fn second_factor(&self, caller: &Caller) -> Result<(), Problem> {
        self.accounts().require_second_factor(caller).await.map_err(IntoProblem::into_problem)
    }

    /// The client, whether the user has used it before, and its language.
    pub fn client(&self) -> Client {
        let device_token = self.site.device_cookie.read(&self.parts.headers);
        client(&self.site, &self.parts.headers, &self.parts.extensions).with_device_token(device_token)
    }

    /// The full proof that a form sent along. Empty fields count as not given.
    pub fn full_proof(
        &self,
        password: &SecretText,
        code: &SecretText,
        recovery_code: &SecretText,
    ) -> Result<FullProof, Vec<FieldError>> {
        full_proof(given(password), given(code), given(recovery_code))
    }

    /// Checks the full proof of a user who was asked for it again, if one was sent. Returns whether it was.
    pub async fn confirm(&self, caller: &Caller, proof: &FullProof) -> Result<bool, Problem> {
        if proof.password.is_none() && proof.code.is_none() && proof.recovery_code.is_none() {
            return Ok(false);
        }
        let confirmed = self.accounts().reauthenticate(caller, proof, &self.client()).await;
        confirmed.map(|()| true).map_err(IntoProblem::into_problem)
    }

    /// The cookie with which a session continues after a proof. The proof and what it was for are done, so a failure
    /// does not undo them.
    pub async fn rotate(&self, caller: &Caller) -> Option<HeaderValue> {
        match self.accounts().rotate_session(caller).await {
            Ok(logged_in) => self.site.session_cookie.hold(&logged_in.tokens),
            Err(error) => {
                tracing::warn!(error = %portico_accounts::Report(&error), "a session was not rotated after a proof");
                None
            }
        }
    }

    /// The value of the cookie of a pending log-in.
    pub fn step_token(&self) -> Option<String> {
        self.site.step_cookie.read(&self.parts.headers)
    }

    /// The value of the session cookie in the request.
    pub fn session_token(&self) -> Option<String> {
        self.site.session_token(&self.parts.headers)
    }

    /// The cookies of a log-in. The new session replaces this browser's previous one, and no log-in is pending any
    /// more.
    pub async fn log_in(&self, tokens: &Tokens) -> Vec<HeaderValue> {
        // The new session exists. A failure to end the old one must not hold it back.
        if let Err(error) = self.end_sessions_of_cookies().await {
            tracing::warn!(error = %portico_accounts::Report(&error), "a browser's former session could not be ended");
        }
        let is_pending = self.site.step_cookie.is_sent(&self.parts.headers);
        let step = is_pending.then(|| self.site.step_cookie.clear()).flatten();
        let cookies = [self.site.session_cookie.hold(tokens), self.site.device_cookie.hold(tokens), step];
        cookies.into_iter().flatten().collect()
    }

    /// Ends the session of the request's credentials, whatever state they are in.
    pub async fn log_out(&self) -> Result<(), Fault> {
        let cookie = self.session_token();
        let token = credential(&self.parts.headers).ok().flatten();
        let token = token.and_then(|token| self.accounts().accept(token, cookie.as_deref()).ok());
        self.accounts().log_out(token, None, &self.client()).await?;
        self.end_sessions_of_cookies().await
    }

    /// If several cookies name sessions, all of them end. Otherwise a remaining one would be read next.
    async fn end_sessions_of_cookies(&self) -> Result<(), Fault> {
        for cookie in self.site.session_cookie.read_all(&self.parts.headers) {
            self.accounts().log_out(None, Some(&cookie), &self.client()).await?;
        }
        Ok(())
    }
}

fn given(text: &SecretText) -> Given<'_> {
    Ok(Some(text.expose()).filter(|text| !text.is_empty()))
}
