use std::sync::Arc;

use url::Url;

/// The names of the local machine. On the same port they count as one origin.
const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// The site's public scheme, host and port.
#[derive(Clone, Debug)]
pub struct PublicOrigin(Arc<Parts>);

#[derive(Debug)]
struct Parts {
    origins: Vec<String>,
    host: String,
    is_https: bool,
    is_loopback: bool,
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be http:// or https://, a host, and no path")]
pub struct NotAnOrigin;

impl PublicOrigin {
    pub fn parse(text: &str) -> Result<Self, NotAnOrigin> {
        let url = Url::parse(text).map_err(|_| NotAnOrigin)?;
        let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        let is_anonymous = url.username().is_empty() && url.password().is_none();
        let host = url.host_str().ok_or(NotAnOrigin)?;
        if !matches!(url.scheme(), "http" | "https") || !is_bare || !is_anonymous {
            return Err(NotAnOrigin);
        }
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        let origin = |host: &str| format!("{}://{host}{port}", url.scheme());
        let is_loopback = LOOPBACK.contains(&host);
        let mut origins = vec![origin(host)];
        if is_loopback {
            origins.extend(LOOPBACK.iter().filter(|other| **other != host).map(|other| origin(other)));
        }
        Ok(Self(Arc::new(Parts { origins, host: host.to_owned(), is_https: url.scheme() == "https", is_loopback })))
    }

    /// Whether an `Origin` header names this site.
    pub fn is(&self, origin: &[u8]) -> bool {
        self.0.origins.iter().any(|ours| ours.as_bytes() == origin)
    }

    /// The origin as used in links and in the tokens' `iss`.
    pub fn as_str(&self) -> &str {
        self.0.origins.first().map_or("", String::as_str)
    }

    /// Without the port.
    pub fn host(&self) -> &str {
        &self.0.host
    }

    pub fn is_https(&self) -> bool {
        self.0.is_https
    }

    pub fn is_loopback(&self) -> bool {
        self.0.is_loopback
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_hosts_are_one_origin() {
        let ours = PublicOrigin::parse("http://localhost:3000").unwrap();
        assert!(
            ours.is(b"http://localhost:3000") && ours.is(b"http://127.0.0.1:3000") && ours.is(b"http://[::1]:3000")
        );
        assert!(
            !ours.is(b"http://localhost:3001") && !ours.is(b"https://localhost:3000") && !ours.is(b"http://localhost")
        );
    }

    #[test]
    fn a_default_port_is_not_written() {
        let ours = PublicOrigin::parse("https://portico.example:443/").unwrap();
        assert_eq!(ours.as_str(), "https://portico.example");
        assert!(!ours.is(b"https://localhost"));
    }

    #[test]
    fn anything_but_an_origin_is_refused() {
        for text in ["", "portico.example", "ftp://portico.example", "https://a/b", "https://a?b", "https://u:p@a"] {
            assert!(PublicOrigin::parse(text).is_err(), "{text}");
        }
    }
}
