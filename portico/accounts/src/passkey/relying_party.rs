use std::net::Ipv4Addr;

use aws_lc_rs::digest;

/// Whether this site offers passkeys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasskeyUse {
    On,
    /// `PORTICO_PASSKEYS=off`.
    Off,
    /// The host of the public URL is an IP address, for which browsers create no passkeys.
    NeedsHostName,
}

/// The site, as browsers and authenticators know it.
#[derive(Clone, Debug)]
pub(crate) struct RelyingParty {
    pub(crate) offered: PasskeyUse,
    /// The host. `None` where no passkey can be used.
    id: Option<String>,
    /// The only origin whose pages may use passkeys.
    pub(super) origin: String,
}

impl PasskeyUse {
    /// The same before the start, from `PORTICO_PASSKEYS` and the public URL.
    pub fn of(is_on: bool, public_url: &str) -> Self {
        RelyingParty::new(is_on, public_url).offered
    }
}

/// The host that passkeys are made for: that of the public URL. `None` for an IP address.
pub fn passkey_host(public_url: &str) -> Option<String> {
    let origin = origin_of(public_url);
    let (_, authority) = origin.split_once("://")?;
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
    let is_name = !host.is_empty() && !authority.starts_with('[') && host.parse::<Ipv4Addr>().is_err();
    is_name.then(|| host.to_owned())
}

impl RelyingParty {
    pub(crate) fn new(is_on: bool, public_url: &str) -> Self {
        let host = passkey_host(public_url);
        let offered = match (is_on, &host) {
            (false, _) => PasskeyUse::Off,
            (true, None) => PasskeyUse::NeedsHostName,
            (true, Some(_)) => PasskeyUse::On,
        };
        Self { offered, id: host.filter(|_| is_on), origin: origin_of(public_url) }
    }

    /// The host. `None` where no passkey can be used.
    pub(crate) fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// The `rp_id` of the passkeys that can be used now, for statements. Empty, which no passkey has, if none can be.
    pub(crate) fn usable_host(&self) -> &str {
        self.id().unwrap_or_default()
    }

    /// The hash that authenticators sign.
    pub(super) fn id_hash(&self) -> [u8; 32] {
        let mut hash = [0; 32];
        hash.copy_from_slice(digest::digest(&digest::SHA256, self.usable_host().as_bytes()).as_ref());
        hash
    }
}

/// Scheme, host and port, in the form in which browsers write an origin.
fn origin_of(public_url: &str) -> String {
    let (scheme, rest) = public_url.split_once("://").unwrap_or(("https", public_url));
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let default_port = if scheme.eq_ignore_ascii_case("http") { ":80" } else { ":443" };
    format!("{scheme}://{}", authority.strip_suffix(default_port).unwrap_or(authority)).to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_of_the_public_url_is_the_relying_party() {
        for (url, host, origin) in [
            ("https://portico.example", Some("portico.example"), "https://portico.example"),
            ("https://Portico.example:443", Some("portico.example"), "https://portico.example"),
            ("https://portico.example:8443/", Some("portico.example"), "https://portico.example:8443"),
            ("http://localhost:3000", Some("localhost"), "http://localhost:3000"),
            ("http://127.0.0.1:3000", None, "http://127.0.0.1:3000"),
            ("https://192.0.2.7", None, "https://192.0.2.7"),
            ("http://[::1]:3000", None, "http://[::1]:3000"),
        ] {
            assert_eq!(passkey_host(url).as_deref(), host, "{url}");
            let site = RelyingParty::new(true, url);
            let offered = if host.is_some() { PasskeyUse::On } else { PasskeyUse::NeedsHostName };
            assert_eq!((site.id(), &*site.origin, site.offered), (host, origin, offered), "{url}");
        }
    }

    #[test]
    fn passkeys_that_are_turned_off_have_no_usable_host() {
        let site = RelyingParty::new(false, "https://portico.example");
        assert_eq!((site.offered, site.id(), site.usable_host()), (PasskeyUse::Off, None, ""));
    }
}
