use std::net::{IpAddr, SocketAddr};

use http::HeaderMap;
use ipnet::IpNet;

const X_FORWARDED_FOR: &str = "x-forwarded-for";

/// The proxies whose word about a client's address is believed (`PORTICO_TRUSTED_PROXIES`). Anybody can
/// write a header; only what our own proxies have added counts.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    /// Reads networks such as `10.0.0.0/8`, or single addresses, with commas between them.
    pub fn parse(text: &str) -> Option<Self> {
        let network = |text: &str| text.parse::<IpNet>().ok().or_else(|| Some(text.parse::<IpAddr>().ok()?.into()));
        text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(network).collect::<Option<_>>().map(Self)
    }

    /// Who is behind a connection. Each proxy adds, at the right, the address it was called from: the
    /// list is read from there, as long as a trusted one speaks.
    pub fn client_behind(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        // What a client has written may be no ASCII; what a proxy has added behind it is.
        let lines = headers.get_all(X_FORWARDED_FOR).iter().map(|line| String::from_utf8_lossy(line.as_bytes()));
        let lines: Vec<_> = lines.collect();
        let mut named: Vec<&str> = lines.iter().flat_map(|line| line.split(',')).map(str::trim).collect();
        let mut client = peer.to_canonical();
        while self.trusts(client) {
            // What is no address was not written by a proxy of ours.
            let Some(next) = named.pop().and_then(address) else { break };
            client = next.to_canonical();
        }
        client
    }

    /// Whether no proxy is trusted at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a request has an `X-Forwarded-For` that is ignored, because its sender is not a trusted proxy.
    pub fn ignores(&self, peer: IpAddr, headers: &HeaderMap) -> bool {
        headers.contains_key(X_FORWARDED_FOR) && !self.trusts(peer)
    }

    /// Whether this address is a proxy's of ours.
    pub fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address.to_canonical()))
    }
}

/// What a proxy writes: an address, in brackets or with a port where it likes to.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let with_port = || Some(text.parse::<SocketAddr>().ok()?.ip());
    bare.parse().ok().or_else(with_port)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn client(trusted: &str, peer: &str, forwarded: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append(X_FORWARDED_FOR, HeaderValue::from_bytes(line.as_bytes()).unwrap());
        }
        let proxies = TrustedProxies::parse(trusted).unwrap();
        proxies.client_behind(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn nobodys_word_is_believed_by_default() {
        assert_eq!(client("", "192.0.2.7", &["198.51.100.1"]), "192.0.2.7");
        assert_eq!(client("10.0.0.0/8", "192.0.2.7", &["198.51.100.1"]), "192.0.2.7");
    }

    #[test]
    fn the_list_is_read_from_the_right() {
        let forged = ["203.0.113.9, 198.51.100.1"];
        assert_eq!(client("10.0.0.0/8", "10.0.0.1", &forged), "198.51.100.1");
        assert_eq!(client("10.0.0.0/8", "10.0.0.1", &["203.0.113.9", "198.51.100.1, 10.0.0.2"]), "198.51.100.1");
        assert_eq!(client("10.0.0.1", "::ffff:10.0.0.1", &["2001:db8::1"]), "2001:db8::1");
    }

    #[test]
    fn what_is_no_ascii_hides_nobody() {
        assert_eq!(client("10.0.0.0/8", "10.0.0.1", &["é, 198.51.100.1"]), "198.51.100.1");
        assert_eq!(client("10.0.0.0/8", "10.0.0.1", &["203.0.113.9", "é, 198.51.100.1"]), "198.51.100.1");
    }

    #[test]
    fn what_is_no_address_ends_the_list() {
        assert_eq!(client("10.0.0.0/8", "10.0.0.1", &["198.51.100.1, unknown"]), "10.0.0.1");
        assert_eq!(client("10.0.0.0/8", "10.0.0.1", &["198.51.100.1, 10.0.0.2:port"]), "10.0.0.1");
        assert_eq!(client("10.0.0.0/8", "10.0.0.1", &[]), "10.0.0.1");
    }

    #[test]
    fn an_address_may_have_brackets_and_a_port() {
        assert_eq!(client("10.0.0.0/8", "10.0.0.1", &["203.0.113.9, 198.51.100.1:50123"]), "198.51.100.1");
        assert_eq!(client("10.0.0.0/8", "10.0.0.1", &["[2001:db8::1]:443, 10.0.0.2:8080"]), "2001:db8::1");
        assert_eq!(client("10.0.0.0/8", "10.0.0.1", &["[2001:db8::1]"]), "2001:db8::1");
    }

    #[test]
    fn a_forwarded_address_is_ignored_only_from_an_untrusted_sender() {
        let ignores = |trusted: &str, peer: &str, headers: &HeaderMap| {
            TrustedProxies::parse(trusted).unwrap().ignores(peer.parse().unwrap(), headers)
        };
        let forwarded =
            HeaderMap::from_iter([(X_FORWARDED_FOR.parse().unwrap(), HeaderValue::from_static("192.0.2.7"))]);
        assert!(ignores("", "10.0.0.1", &forwarded) && ignores("10.0.0.2", "10.0.0.1", &forwarded));
        assert!(!ignores("10.0.0.0/8", "::ffff:10.0.0.1", &forwarded));
        assert!(!ignores("", "10.0.0.1", &HeaderMap::new()));
    }

    #[test]
    fn networks_and_addresses_are_read_and_nothing_else() {
        for text in ["10.0.0.0/8", "10.0.0.1, ::1", "2001:db8::/32", ""] {
            assert!(TrustedProxies::parse(text).is_some(), "{text}");
        }
        for text in ["10.0.0.0/33", "proxy", "10.0.0", "*"] {
            assert!(TrustedProxies::parse(text).is_none(), "{text}");
        }
    }
}
