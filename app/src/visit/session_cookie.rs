use cookie::time::Duration;
use cookie::{Cookie, SameSite};
use http::{HeaderMap, header};
use portico_accounts::Tokens;
use secrecy::ExposeSecret;

/// The cookie that carries the session: HttpOnly, `SameSite=Lax`, for the whole site and no other.
///
/// On https it is Secure and named `__Host-portico`, so that no other host can plant it; on http
/// (this machine, while developing) it is `portico`.
#[derive(Clone, Copy, Debug)]
pub struct SessionCookie {
    is_https: bool,
}

impl SessionCookie {
    pub fn new(is_https: bool) -> Self {
        Self { is_https }
    }

    /// The cookie's value, where the request carries one.
    pub fn read(&self, headers: &HeaderMap) -> Option<String> {
        // Another site's cookie beside ours may hold what is no ASCII.
        let values = headers.get_all(header::COOKIE).iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
        let mut cookies = values.flat_map(Cookie::split_parse).flatten();
        cookies.find(|cookie| cookie.name() == self.name()).map(|cookie| cookie.value().to_owned())
    }

    /// `Set-Cookie` for the session's latest token. Without "keep me logged in" it has no `Max-Age`
    /// and goes with the browser's window.
    pub fn write(&self, tokens: &Tokens) -> String {
        let mut cookie = self.build(tokens.session_token.expose_secret().to_owned());
        if let Some(left) = tokens.remembered_for {
            cookie.set_max_age(Duration::try_from(left).unwrap_or(Duration::ZERO));
        }
        cookie.to_string()
    }

    /// `Set-Cookie` that removes it.
    pub fn clear(&self) -> String {
        let mut cookie = self.build(String::new());
        cookie.set_max_age(Duration::ZERO);
        cookie.to_string()
    }

    fn build(&self, value: String) -> Cookie<'static> {
        Cookie::build((self.name(), value))
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(self.is_https)
            .build()
    }

    fn name(&self) -> &'static str {
        if self.is_https { "__Host-portico" } else { "portico" }
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
            remembered_for,
        }
    }

    #[test]
    fn on_https_no_other_host_can_plant_it() {
        let cookie = SessionCookie::new(true).write(&tokens(None));
        assert_eq!(cookie, "__Host-portico=v1.s.0.m; HttpOnly; SameSite=Lax; Secure; Path=/");
    }

    #[test]
    fn a_foreign_cookie_beside_it_does_no_harm() {
        let mut headers = HeaderMap::new();
        let cookies = http::HeaderValue::from_bytes("other=é; portico=v1.s.0.m".as_bytes()).unwrap();
        headers.insert(header::COOKIE, cookies);
        assert_eq!(SessionCookie::new(false).read(&headers).as_deref(), Some("v1.s.0.m"));
    }

    #[test]
    fn only_a_remembered_session_outlives_the_window() {
        let cookie = SessionCookie::new(false).write(&tokens(Some(std::time::Duration::from_secs(60))));
        assert_eq!(cookie, "portico=v1.s.0.m; HttpOnly; SameSite=Lax; Path=/; Max-Age=60");
        assert!(!SessionCookie::new(false).write(&tokens(None)).contains("Max-Age"));
    }
}
