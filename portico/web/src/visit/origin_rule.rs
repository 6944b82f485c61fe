use http::{HeaderMap, HeaderName, Method, header};
use portico_accounts::SecurityEvent;
use portico_wire::problem::{Code, Problem};

use super::PublicOrigin;

static SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Where the origin rule applies to every unsafe request, whatever its credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OriginRule {
    /// Outside `/api/v1`, where cookies authenticate.
    Always,
    /// Inside `/api/v1`, only for requests with a browser's token. They are checked where the token is read.
    ForWebTokens,
}

impl OriginRule {
    pub fn for_path(path: &str) -> Self {
        if path.starts_with("/api/v1/") || path == "/api/v1" { Self::ForWebTokens } else { Self::Always }
    }
}

/// Refuses unsafe requests that did not come from the site's own pages.
///
/// `Sec-Fetch-Site` decides if the browser sends it, else `Origin`. If both are absent, nothing shows that the request
/// comes from the site.
pub fn check_origin(ours: &PublicOrigin, method: &Method, headers: &HeaderMap) -> Result<(), Problem> {
    if method.is_safe() || comes_from(ours, headers) {
        return Ok(());
    }
    SecurityEvent::AuthorizationFail.because("csrf").log();
    Err(Problem::new(Code::Csrf))
}

fn comes_from(ours: &PublicOrigin, headers: &HeaderMap) -> bool {
    let is_all = |name: &HeaderName, good: &dyn Fn(&[u8]) -> bool| {
        headers.get_all(name).iter().all(|value| good(value.as_bytes()))
    };
    if headers.contains_key(&SEC_FETCH_SITE) {
        return is_all(&SEC_FETCH_SITE, &|site| site == b"same-origin");
    }
    headers.contains_key(header::ORIGIN) && is_all(&header::ORIGIN, &|origin| ours.is(origin))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn is_refused(headers: &[(&'static str, &str)]) -> bool {
        let ours = PublicOrigin::parse("https://portico.example").unwrap();
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, HeaderValue::from_str(value).unwrap());
        }
        check_origin(&ours, &Method::POST, &map).is_err()
    }

    #[test]
    fn same_origin_posts_are_allowed() {
        assert!(!is_refused(&[("sec-fetch-site", "same-origin")]));
        assert!(!is_refused(&[("origin", "https://portico.example")]));
    }

    #[test]
    fn sec_fetch_site_takes_precedence_over_the_origin() {
        assert!(is_refused(&[("sec-fetch-site", "cross-site"), ("origin", "https://portico.example")]));
        assert!(is_refused(&[("sec-fetch-site", "same-site")]));
        assert!(is_refused(&[("sec-fetch-site", "none")]));
        assert!(is_refused(&[("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")]));
    }

    #[test]
    fn foreign_null_and_absent_origins_are_refused() {
        assert!(is_refused(&[("origin", "https://evil.example")]));
        assert!(is_refused(&[("origin", "https://portico.example.evil.example")]));
        assert!(is_refused(&[("origin", "http://portico.example")]));
        assert!(is_refused(&[("origin", "null")]));
        assert!(is_refused(&[("origin", "https://portico.example"), ("origin", "null")]));
        assert!(is_refused(&[]));
    }

    #[test]
    fn safe_methods_are_always_allowed() {
        let ours = PublicOrigin::parse("https://portico.example").unwrap();
        assert!(check_origin(&ours, &Method::GET, &HeaderMap::new()).is_ok());
    }

    #[test]
    fn the_rule_is_relaxed_only_for_the_api() {
        assert_eq!(OriginRule::for_path("/api/v1/me"), OriginRule::ForWebTokens);
        for path in ["/fn/session/create", "/api/v2", "/api/v1x", "/API/v1/me", "//api/v1/me"] {
            assert_eq!(OriginRule::for_path(path), OriginRule::Always, "{path}");
        }
    }
}
