use cookie::time::Duration;
use cookie::{Cookie, SameSite};
use http::{HeaderMap, HeaderValue, header};

/// The maximum number of values read for one name. Browsers normally send one.
const MOST_VALUES: usize = 8;

/// A cookie of the site: HttpOnly, `SameSite=Lax`, valid for the whole site and no other.
///
/// On https it is Secure and its name begins with `__Host-`, so no other host can plant it. On http (local development)
/// it has no prefix.
#[derive(Clone, Copy, Debug)]
pub struct SiteCookie {
    name: &'static str,
    is_https: bool,
}

impl SiteCookie {
    /// `name` has no prefix.
    pub fn new(name: &'static str, is_https: bool) -> Self {
        Self { name, is_https }
    }

    /// The cookie's value, if the request carries one. If there are several different values, none counts, because
    /// their order does not show which one is genuine.
    pub fn read(&self, headers: &HeaderMap) -> Option<String> {
        let mut values = self.read_all(headers).into_iter();
        values.next().filter(|_| values.next().is_none())
    }

    /// Each distinct value sent under the cookie's name. More than one means that one was planted for another path or a
    /// parent domain. If there are too many, none is read.
    pub fn read_all(&self, headers: &HeaderMap) -> Vec<String> {
        // Another site's cookie in the same header may contain non-ASCII text.
        let lines = headers.get_all(header::COOKIE).iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
        let cookies = lines.flat_map(Cookie::split_parse).flatten();
        let name = self.full_name();
        let mut values = Vec::new();
        for cookie in cookies.filter(|cookie| cookie.name() == name) {
            if values.iter().any(|value| value == cookie.value()) {
                continue;
            }
            if values.len() == MOST_VALUES {
                return Vec::new();
            }
            values.push(cookie.value().to_owned());
        }
        values
    }

    /// Whether the request carries the cookie, with any value.
    pub fn is_sent(&self, headers: &HeaderMap) -> bool {
        !self.read_all(headers).is_empty()
    }

    /// Whether a response sets the cookie. Removing it does not count.
    pub fn is_set(&self, headers: &HeaderMap) -> bool {
        let lines = headers.get_all(header::SET_COOKIE).iter().filter_map(|line| line.to_str().ok());
        let name = self.full_name();
        let mut cookies = lines.filter_map(|line| Cookie::parse(line).ok());
        cookies.any(|cookie| cookie.name() == name && !cookie.value().is_empty())
    }

    /// `Set-Cookie` with this value. Without an age, the cookie lasts until the browser closes.
    pub fn write(&self, value: String, max_age: Option<Duration>) -> Option<HeaderValue> {
        let mut cookie = Cookie::build((self.full_name(), value))
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(self.is_https)
            .build();
        cookie.set_max_age(max_age);
        HeaderValue::from_str(&cookie.to_string()).ok()
    }

    /// `Set-Cookie` that removes the cookie.
    pub fn clear(&self) -> Option<HeaderValue> {
        self.write(String::new(), Some(Duration::ZERO))
    }

    fn full_name(&self) -> String {
        if self.is_https { format!("__Host-{}", self.name) } else { self.name.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_https_cookie_has_the_host_prefix() {
        let cookie = SiteCookie::new("portico", true).write("v1.s.0.m".to_owned(), None);
        assert_eq!(cookie.unwrap(), "__Host-portico=v1.s.0.m; HttpOnly; SameSite=Lax; Secure; Path=/");
    }

    #[test]
    fn an_http_cookie_has_its_bare_name() {
        let cookie = SiteCookie::new("portico", false).write("v1".to_owned(), Some(Duration::MINUTE));
        assert_eq!(cookie.unwrap(), "portico=v1; HttpOnly; SameSite=Lax; Path=/; Max-Age=60");
    }

    #[test]
    fn foreign_cookies_are_ignored() {
        let mut headers = HeaderMap::new();
        let cookies = HeaderValue::from_bytes("other=é; portico=v1.s.0.m".as_bytes()).unwrap();
        headers.insert(header::COOKIE, cookies);
        assert_eq!(SiteCookie::new("portico", false).read(&headers).as_deref(), Some("v1.s.0.m"));
    }

    #[test]
    fn two_differing_cookies_are_both_ignored() {
        let cookie = SiteCookie::new("portico", false);
        let read = |line: &'static str| cookie.read(&HeaderMap::from_iter([(header::COOKIE, line.parse().unwrap())]));
        assert_eq!(read("portico=a; portico=b"), None);
        assert_eq!(read("portico=b; portico=a"), None);
        assert_eq!(read("portico=a; portico=a").as_deref(), Some("a"));
    }

    #[test]
    fn a_removed_cookie_is_not_set() {
        let cookie = SiteCookie::new("portico", true);
        let is_set = |line| cookie.is_set(&HeaderMap::from_iter([(header::SET_COOKIE, line)]));
        assert!(is_set(cookie.write("v1".to_owned(), None).unwrap()));
        assert!(!is_set(cookie.clear().unwrap()));
        assert!(!is_set(SiteCookie::new("portico-device", true).write("v1".to_owned(), None).unwrap()));
    }

    #[test]
    fn too_many_cookies_are_all_ignored() {
        let line: Vec<_> = (0..10_000).map(|i| format!("portico={i}")).collect();
        let headers = HeaderMap::from_iter([(header::COOKIE, line.join("; ").parse().unwrap())]);
        assert_eq!(SiteCookie::new("portico", false).read_all(&headers), Vec::<String>::new());
    }

    #[test]
    fn a_name_that_is_a_prefix_of_another_does_not_match() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static("portico-form=a; portico-device=b"));
        assert_eq!(SiteCookie::new("portico", false).read(&headers), None);
        assert_eq!(SiteCookie::new("portico-device", false).read(&headers).as_deref(), Some("b"));
    }
}
