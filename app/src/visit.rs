//! One visit to the site, as the server sees it: the request and its answer.
//!
//! The REST routes and the server functions both identify the caller here, so they follow the same rule.

mod bearer;
mod client;
mod device_cookie;
mod identity;
mod origin_rule;
mod public_origin;
mod session_cookie;
mod site_cookie;
mod trusted_proxies;

use http::request::Parts;
use http::{HeaderMap, HeaderValue, header};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use portico_accounts::{Accounts, Caller, Client, Fault, LoggedIn, Tokens};
use portico_fields::GivenPassword;
use secrecy::ExposeSecret;

pub use self::bearer::credential;
pub use self::client::client;
pub use self::device_cookie::DeviceCookie;
pub use self::identity::{caller_by_bearer, caller_on_site, cookie_holder};
pub use self::origin_rule::{OriginRule, check_origin};
pub use self::public_origin::{NotAnOrigin, PublicOrigin};
pub use self::session_cookie::SessionCookie;
pub use self::site_cookie::SiteCookie;
pub use self::trusted_proxies::TrustedProxies;
use crate::api::Entered;
use crate::local_path::LocalPath;
use crate::problem::{Code, Problem};
use crate::secret_text::SecretText;

/// The facts about the site that every request needs. Cheap to clone.
#[derive(Clone)]
pub struct Site {
    pub accounts: Accounts,
    pub origin: PublicOrigin,
    pub session_cookie: SessionCookie,
    pub device_cookie: DeviceCookie,
    pub trusted_proxies: TrustedProxies,
}

impl Site {
    /// The value of the session cookie. If there are several, it is the only one issued by this site, whatever their
    /// order, so a planted cookie cannot log a user out. If several were issued by this site, none counts, so a planted
    /// cookie cannot log a user in either.
    pub fn session_token(&self, headers: &HeaderMap) -> Option<String> {
        let mut values = self.session_cookie.read_all(headers);
        if values.len() > 1 {
            values.retain(|value| self.accounts.has_made_cookie(value));
        }
        values.pop().filter(|_| values.is_empty())
    }
}

/// The visitor a page is rendered for, identified by the session cookie alone.
#[derive(Clone)]
pub struct PageVisitor(pub Option<Caller>);

/// One call of a server function, or the rendering of one page.
pub struct Visit {
    pub site: Site,
    parts: Parts,
    response: ResponseOptions,
}

impl Visit {
    /// The visit that the server put into context.
    pub fn current() -> Result<Self, Problem> {
        match (use_context(), use_context(), use_context()) {
            (Some(site), Some(parts), Some(response)) => Ok(Self { site, parts, response }),
            _ => Err(Problem::new(Code::Internal)),
        }
    }

    pub fn accounts(&self) -> &Accounts {
        &self.site.accounts
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
        self.caller().await?.ok_or_else(identity::nobody)
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
        let password = GivenPassword::parse(password.expose())?;
        Ok(self.accounts().reauthenticate(caller, &password).await?)
    }

    /// The value of the session cookie in the request.
    pub fn session_token(&self) -> Option<String> {
        self.site.session_token(&self.parts.headers)
    }

    /// Returns the result of a log-in: the session in a cookie, the rest in the answer. The new session replaces this
    /// browser's previous one.
    pub async fn enter(&self, logged_in: LoggedIn, next: Option<&str>) -> Result<Entered, Problem> {
        // The new session exists. A failure to end the old one must not hold it back.
        if let Err(error) = self.end_sessions_of_cookies().await {
            tracing::warn!(error = %portico_accounts::Report(&error), "a browser's former session goes on");
        }
        self.set_session_cookie(&logged_in.tokens);
        self.set_cookie(self.site.device_cookie.hold(&logged_in.tokens));
        Ok(Entered {
            user: logged_in.user.into(),
            access_token: SecretText::from(logged_in.tokens.access_token.expose_secret()),
            next: LocalPath::parse_or_dashboard(next),
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

    /// Ends the session of the request's credentials, whatever state they are in.
    pub async fn log_out(&self) -> Result<(), Problem> {
        let cookie = self.session_token();
        let token = credential(&self.parts.headers).ok().flatten();
        let token = token.and_then(|token| self.accounts().accept(token, cookie.as_deref()).ok());
        self.accounts().log_out(token, None).await?;
        Ok(self.end_sessions_of_cookies().await?)
    }

    /// If several cookies name sessions, all of them end. Otherwise a remaining one would be read next.
    async fn end_sessions_of_cookies(&self) -> Result<(), Fault> {
        for cookie in self.site.session_cookie.read_all(&self.parts.headers) {
            self.accounts().log_out(None, Some(&cookie)).await?;
        }
        Ok(())
    }

    fn set_cookie(&self, cookie: Option<HeaderValue>) {
        if let Some(cookie) = cookie {
            self.response.append_header(header::SET_COOKIE, cookie);
        }
    }
}
