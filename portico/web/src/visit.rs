//! One visit to the site, as the server sees it.
//!
//! The REST routes and the server functions both identify the caller here, so they follow the same rule.

mod app_settings;
mod bearer;
mod client;
mod device_cookie;
mod identity;
mod origin_rule;
mod public_origin;
mod session_cookie;
mod site_cookie;
mod trusted_proxies;

use std::ops::Deref;
use std::sync::Arc;

use http::request::Parts;
use http::{HeaderMap, HeaderValue};
use portico_accounts::{Accounts, Caller, Client, Fault, Tokens};
use portico_fields::GivenPassword;
use portico_wire::brand::Brand;
use portico_wire::problem::Problem;
use portico_wire::secret_text::SecretText;

pub use self::app_settings::AppSettings;
pub use self::bearer::credential;
pub use self::client::client;
pub use self::device_cookie::DeviceCookie;
pub use self::identity::{caller_by_bearer, caller_on_site, cookie_state};
pub use self::origin_rule::{OriginRule, check_origin};
pub use self::public_origin::{NotAnOrigin, PublicOrigin};
pub use self::session_cookie::SessionCookie;
pub use self::site_cookie::SiteCookie;
pub use self::trusted_proxies::TrustedProxies;
use crate::into_problem::IntoProblem;

/// The facts about the site that every request needs. Cheap to clone.
#[derive(Clone)]
pub struct Site(Arc<SiteParts>);

pub struct SiteParts {
    pub accounts: Accounts,
    pub brand: &'static Brand,
    pub origin: PublicOrigin,
    pub session_cookie: SessionCookie,
    pub device_cookie: DeviceCookie,
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

    /// The caller, who must be an administrator: `authentication_required` (401) without a log-in, `forbidden` (403) for
    /// other users. A demotion takes effect within a second, on every server.
    pub async fn admin(&self) -> Result<Caller, Problem> {
        let caller = self.signed_in().await?;
        caller.require_admin().map_err(IntoProblem::into_problem)?;
        Ok(caller)
    }

    /// The client, and whether the user has used it before.
    pub fn client(&self) -> Client {
        let device_token = self.site.device_cookie.read(&self.parts.headers);
        client(&self.site, &self.parts.headers, &self.parts.extensions).with_device_token(device_token)
    }

    /// Checks the password of a user who was asked for it again, if one was sent.
    pub async fn confirm(&self, caller: &Caller, password: &SecretText) -> Result<(), Problem> {
        if password.expose().is_empty() {
            return Ok(());
        }
        let password = GivenPassword::parse(password.expose()).map_err(IntoProblem::into_problem)?;
        self.accounts().reauthenticate(caller, &password, &self.client()).await.map_err(IntoProblem::into_problem)
    }

    /// The value of the session cookie in the request.
    pub fn session_token(&self) -> Option<String> {
        self.site.session_token(&self.parts.headers)
    }

    /// The cookies of a log-in. The new session replaces this browser's previous one.
    pub async fn log_in(&self, tokens: &Tokens) -> Vec<HeaderValue> {
        // The new session exists. A failure to end the old one must not hold it back.
        if let Err(error) = self.end_sessions_of_cookies().await {
            tracing::warn!(error = %portico_accounts::Report(&error), "a browser's former session could not be ended");
        }
        let cookies = [self.site.session_cookie.hold(tokens), self.site.device_cookie.hold(tokens)];
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
