use std::fmt;

use serde::{Deserialize, Serialize};

use crate::list_page::CURSOR;
use crate::reason::Reason;

/// A path on this site, used as the destination after log-in.
///
/// It starts with exactly one slash, without a slash or backslash after it, and contains only visible ASCII. So no
/// browser can read it as an address on another site, and it cannot split a header.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct LocalPath(String);

impl LocalPath {
    /// The longest path, in bytes.
    const MAX_BYTES: usize = 1_024;

    /// The default destination after log-in.
    pub fn dashboard() -> Self {
        Self("/dashboard".to_owned())
    }

    /// The destination after log-out. The page confirms the log-out.
    pub fn logged_out() -> Self {
        Self(format!("/login?reason={}", Reason::LoggedOut.as_str()))
    }

    /// The first page of a user's own sessions, newest first.
    pub fn sessions() -> Self {
        Self("/account/sessions".to_owned())
    }

    /// The destination after ending other sessions. The page confirms it. It is the page of the list at `cursor`, or
    /// the first one.
    pub fn sessions_ended(cursor: Option<&str>) -> Self {
        let first = "/account/sessions?ended=yes";
        let page = cursor.map(|cursor| format!("{first}&{CURSOR}={}", encode_query_value(cursor)));
        page.as_deref().and_then(Self::parse).unwrap_or_else(|| Self(first.to_owned()))
    }

    /// The destination after a profile change. The page confirms it.
    pub fn account_saved() -> Self {
        Self("/account?saved=yes".to_owned())
    }

    /// The page for the password and the second factor.
    pub fn security() -> Self {
        Self("/account/security".to_owned())
    }

    /// The log-in page, which then leads to `next`.
    pub fn log_in(next: Option<&Self>) -> String {
        with_next("/login", next)
    }

    /// The same, with a `reason` code that the page explains.
    pub fn log_in_because(next: Option<&Self>, reason: &str) -> String {
        with_value(&Self::log_in(next), "reason", reason)
    }

    /// The first destination of a log-in without scripts. The log-in page redirects to `next` if the browser has kept
    /// the session cookie. Otherwise it says that cookies are required.
    pub fn cookie_check(next: &Self) -> String {
        Self::log_in_because(Some(next), Reason::Cookies.as_str())
    }

    /// The page that finishes a log-in which takes one more step. It then leads to `next`.
    pub fn log_in_step(next: Option<&Self>) -> Self {
        Self(with_next("/login/step", next))
    }

    /// The sign-up page, which then leads to `next`.
    pub fn sign_up(next: Option<&Self>) -> String {
        with_next("/signup", next)
    }

    pub fn parse(text: &str) -> Option<Self> {
        let is_visible = |c: char| c.is_ascii_graphic() && c != '\\';
        let is_local = text.starts_with('/') && !text.starts_with("//");
        let is_plain = text.len() <= Self::MAX_BYTES && text.chars().all(is_visible);
        (is_local && is_plain && !is_ambiguous(text)).then(|| Self(text.to_owned()))
    }

    /// The path alone, without query and fragment.
    pub fn without_query(&self) -> &str {
        self.0.split(['?', '#']).next().unwrap_or_default()
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for LocalPath {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("not a path of this site")
    }
}

impl fmt::Display for LocalPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A page's address with the destination that follows it.
pub fn with_next(page: &str, next: Option<&LocalPath>) -> String {
    match next {
        Some(next) => with_value(page, "next", next.as_str()),
        None => page.to_owned(),
    }
}

/// An address with one more query value.
pub fn with_value(address: &str, name: &str, value: &str) -> String {
    let joint = if address.contains('?') { '&' } else { '?' };
    format!("{address}{joint}{name}={}", encode_query_value(value))
}

/// Percent-encodes a query value: everything except RFC 3986's unreserved characters.
pub fn encode_query_value(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// Whether the path, without query and fragment, could be read as a different one. It must not contain a doubled slash,
/// a dot segment, or a percent-encoded slash, backslash or control character.
fn is_ambiguous(path: &str) -> bool {
    let end = path.find(['?', '#']).unwrap_or(path.len());
    let path = path[..end].to_ascii_lowercase();
    let dotted = path.replace("%2e", ".");
    let has_dot_segment = dotted.split('/').any(|segment| matches!(segment, "." | ".."));
    let hidden = ["%2f", "%5c", "%0", "%1", "%25", "%7f"];
    path.contains("//") || has_dot_segment || hidden.iter().any(|hidden| path.contains(hidden))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_paths_are_kept() {
        for path in ["/", "/dashboard", "/a/b?c=d&e=%2F%2Fx#f", "/a.b/..c", "/search?q=http://example.org"] {
            assert_eq!(LocalPath::parse(path).unwrap().as_str(), path);
        }
    }

    #[test]
    fn the_next_page_is_carried_in_the_query() {
        let next = LocalPath::parse("/a?b=c&d=%20").unwrap();
        assert_eq!(LocalPath::log_in(Some(&next)), "/login?next=%2Fa%3Fb%3Dc%26d%3D%2520");
        assert_eq!(LocalPath::log_in(None), "/login");
        assert_eq!(LocalPath::cookie_check(&next), "/login?next=%2Fa%3Fb%3Dc%26d%3D%2520&reason=cookies");
    }

    #[test]
    fn ending_a_session_returns_to_the_same_page_of_the_list() {
        assert_eq!(LocalPath::sessions_ended(None).as_str(), "/account/sessions?ended=yes");
        assert_eq!(LocalPath::sessions_ended(Some("a-b_1")).as_str(), "/account/sessions?ended=yes&cursor=a-b_1");
        assert_eq!(
            LocalPath::sessions_ended(Some("&é\n#")).as_str(),
            "/account/sessions?ended=yes&cursor=%26%C3%A9%0A%23"
        );
        let long = "a".repeat(LocalPath::MAX_BYTES);
        assert_eq!(LocalPath::sessions_ended(Some(&long)), LocalPath::sessions_ended(None));
    }

    #[test]
    fn external_targets_are_refused() {
        let hostile = [
            "",
            "dashboard",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/a\\b",
            "https://evil.example",
            "javascript:alert(1)",
            "/\t/evil.example",
            "/\r\nSet-Cookie: a=b",
            " /dashboard",
            "/%09/evil.example",
            "/%2Fevil.example",
            "/%2f/evil.example",
            "/%5cevil.example",
            "/%252Fevil.example",
            "/.//evil.example",
            "/a/..//evil.example",
            "/%2e//evil.example",
            "/./dashboard",
            "/a//b",
            "/é",
            "/\u{0}",
        ];
        for text in hostile {
            assert_eq!(LocalPath::parse(text), None, "{text:?}");
        }
        assert_eq!(LocalPath::parse(&format!("/{}", "a".repeat(65_536))), None);
    }
}
