use std::ops::Deref;

use cookie::time::Duration;
use http::HeaderValue;
use portico_accounts::Tokens;
use secrecy::ExposeSecret;

use super::SiteCookie;

/// The longest time for which browsers keep a cookie.
const MAX_AGE: Duration = Duration::days(400);

/// The cookie that names the account last used here. It grants no access, and survives log-outs.
#[derive(Clone, Copy, Debug)]
pub struct DeviceCookie(SiteCookie);

impl Deref for DeviceCookie {
    type Target = SiteCookie;

    fn deref(&self) -> &SiteCookie {
        &self.0
    }
}

impl DeviceCookie {
    pub fn new(is_https: bool) -> Self {
        Self(SiteCookie::new("portico-device", is_https))
    }

    /// `Set-Cookie`, if a log-in has issued a device token.
    pub fn hold(&self, tokens: &Tokens) -> Option<HeaderValue> {
        let token = tokens.device_token.as_ref()?;
        self.0.write(token.expose_secret().to_owned(), Some(MAX_AGE))
    }
}
