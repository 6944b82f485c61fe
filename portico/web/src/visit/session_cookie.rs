use std::ops::Deref;

use cookie::time::Duration;
use http::HeaderValue;
use portico_accounts::Tokens;
use secrecy::ExposeSecret;

use super::SiteCookie;

/// The cookie that carries the session.
#[derive(Clone, Copy, Debug)]
pub struct SessionCookie(SiteCookie);

impl Deref for SessionCookie {
    type Target = SiteCookie;

    fn deref(&self) -> &SiteCookie {
        &self.0
    }
}

impl SessionCookie {
    pub fn new(is_https: bool) -> Self {
        Self(SiteCookie::new("portico", is_https))
    }

    /// `Set-Cookie` for the session's latest token. It has no `Max-Age` without "keep me logged in".
    pub fn hold(&self, tokens: &Tokens) -> Option<HeaderValue> {
        let max_age = tokens.remembered_for.map(|left| Duration::try_from(left).unwrap_or(Duration::ZERO));
        self.0.write(tokens.session_token.expose_secret().to_owned(), max_age)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(remembered_for: Option<std::time::Duration>) -> Tokens {
        Tokens {
            access_token: "a.b.c".into(),
            expires_in: std::time::Duration::from_secs(300),
            session_token: "v1.s.0.m".into(),
            device_token: None,
            remembered_for,
        }
    }

    #[test]
    fn only_a_remembered_session_outlives_the_browser() {
        let cookie = SessionCookie::new(false).hold(&tokens(Some(std::time::Duration::from_secs(60)))).unwrap();
        assert_eq!(cookie, "portico=v1.s.0.m; HttpOnly; SameSite=Lax; Path=/; Max-Age=60");
        let cookie = SessionCookie::new(false).hold(&tokens(None)).unwrap();
        assert!(!cookie.to_str().unwrap().contains("Max-Age"));
    }
}
