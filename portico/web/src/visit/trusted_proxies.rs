use std::net::{IpAddr, SocketAddr};

use http::HeaderMap;
use ipnet::IpNet;

const X_FORWARDED_FOR: &str = "x-forwarded-for";

/// The proxies trusted to report client addresses (`PORTICO_TRUSTED_PROXIES`). Any client can write the header, so only
/// entries added by trusted proxies count.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    /// Parses networks such as `10.0.0.0/8`, or single addresses, separated by commas.
    pub fn parse(text: &str) -> Option<Self> {
        let network = |text: &str| text.parse::<IpNet>().ok().or_else(|| Some(text.parse::<IpAddr>().ok()?.into()));
        text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(network).collect::<Option<_>>().map(Self)
    }

    /// The client behind a connection. Each proxy appends the address that called it. The list is read from the right
    /// for as long as the entries come from trusted proxies.
    pub fn client_behind(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let peer = peer.to_canonical();
        if !self.trusts(peer) {
            return peer;
        }
        // Text written by the client may be non-ASCII. Text that a proxy appends is ASCII.
        let lines = headers.get_all(X_FORWARDED_FOR).iter().map(|line| String::from_utf8_lossy(line.as_bytes()));
        let lines: Vec<_> = lines.collect();
        let mut named: Vec<&str> = lines.iter().flat_map(|line| line.split(',')).map(str::trim).collect();
        let mut client = peer;
        while self.trusts(client) {
            // An invalid address was not written by a trusted proxy.
            let Some(next) = named.pop().and_then(address) else { break };
            client = next.to_canonical();
        }
        client
    }

    /// Whether no proxies are trusted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a request's `X-Forwarded-For` is ignored because its sender is not a trusted proxy.
    pub fn ignores(&self, peer: IpAddr, headers: &HeaderMap) -> bool {
        headers.contains_key(X_FORWARDED_FOR) && !self.trusts(peer)
    }

    /// Whether this address belongs to a trusted proxy.
    pub fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address.to_canonical()))
    }
}

/// An address as proxies write it, optionally with brackets or a port.
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
    fn forwarded_addresses_are_ignored_by_default() {
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
    fn non_ascii_entries_do_not_hide_an_address() {
        assert_eq!(client("10.0.0.0/8", "10.0.0.1", &["é, 198.51.100.1"]), "198.51.100.1");
        assert_eq!(client("10.0.0.0/8", "10.0.0.1", &["203.0.113.9", "é, 198.51.100.1"]), "198.51.100.1");
    }

    #[test]
    fn an_invalid_entry_ends_the_list() {
        assert_eq!(client("10.0.0.0/8", "10.0.0.1", &["198.51.100.1, unknown"]), "10.0.0.1");
        assert_eq!(client("10.0.0.0/8", "10.0.0.1", &["198.51.100.1, 10.0.0.2:port"]), "10.0.0.1");
        assert_eq!(client("10.0.0.0/8", "10.0.0.1", &[]), "10.0.0.1");
    }

    #[test]
    fn an_address_can_have_brackets_and_a_port() {
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
    fn only_networks_and_addresses_are_parsed() {
        for text in ["10.0.0.0/8", "10.0.0.1, ::1", "2001:db8::/32", ""] {
            assert!(TrustedProxies::parse(text).is_some(), "{text}");
        }
        for text in ["10.0.0.0/33", "proxy", "10.0.0", "*"] {
            assert!(TrustedProxies::parse(text).is_none(), "{text}");
        }
    }
}
