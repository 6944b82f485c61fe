use lettre::transport::smtp::extension::ClientId;
use url::Host;

use crate::Sender;

/// The name that this client sends in the greeting (`EHLO`; RFC 5321, section 4.1.1.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Greeting(ClientId);

impl Greeting {
    /// The host of the public URL, or the sender's domain if that host is loopback. Large relays refuse `localhost`,
    /// `127.0.0.1` and other names that every machine uses for itself.
    pub fn new(public_host: &str, sender: &Sender) -> Self {
        match Host::parse(public_host.trim_end_matches('.')) {
            Ok(host) if !is_loopback(&host) => Self(client_id(host)),
            _ => Self::from_sender(sender),
        }
    }

    /// The sender's domain.
    pub fn from_sender(sender: &Sender) -> Self {
        let domain = sender.domain();
        Self(Host::parse(domain).map_or_else(|_| ClientId::Domain(domain.to_owned()), client_id))
    }

    pub(crate) fn into_client_id(self) -> ClientId {
        self.0
    }
}

fn client_id(host: Host) -> ClientId {
    match host {
        Host::Domain(name) => ClientId::Domain(name),
        Host::Ipv4(address) => ClientId::Ipv4(address),
        Host::Ipv6(address) => ClientId::Ipv6(address),
    }
}

/// The names are those of RFC 6761, section 6.3.
pub(crate) fn is_loopback(host: &Host) -> bool {
    match host {
        Host::Domain(name) => name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.to_canonical().is_loopback(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn greeting(public_host: &str, sender: &str) -> String {
        Greeting::new(public_host, &Sender::parse(sender).unwrap()).into_client_id().to_string()
    }

    #[test]
    fn the_public_host_is_the_greeting() {
        let hosts = [
            ("portico.example", "portico.example"),
            ("portico.example.", "portico.example"),
            ("xn--mnchen-3ya.example", "xn--mnchen-3ya.example"),
            ("localhost.example", "localhost.example"),
            ("192.0.2.7", "[192.0.2.7]"),
            ("[2001:db8::7]", "[IPv6:2001:db8::7]"),
        ];
        for (host, expected) in hosts {
            assert_eq!(greeting(host, "no-reply@mail.example"), expected);
        }
    }

    #[test]
    fn a_loopback_host_is_replaced_by_the_senders_domain() {
        for host in ["localhost", "app.localhost", "127.0.0.1", "127.8.9.10", "[::1]", "[::ffff:127.0.0.1]"] {
            assert_eq!(greeting(host, "Portico <no-reply@mail.example>"), "mail.example", "{host}");
        }
    }

    #[test]
    fn the_senders_domain_is_sent_in_ascii() {
        assert_eq!(greeting("localhost", "no-reply@münchen.example"), "xn--mnchen-3ya.example");
        assert_eq!(greeting("localhost", "no-reply@localhost"), "localhost");
    }
}
