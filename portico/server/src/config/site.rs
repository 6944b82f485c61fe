use std::net::SocketAddr;

use portico_web::visit::{PublicOrigin, TrustedProxies};

use super::{ConfigError, Vars};

/// The site's listen address and public URL.
#[derive(Clone, Debug)]
pub struct SiteConfig {
    /// The address to listen on. Read from `PORTICO_LISTEN`. Defaults to `127.0.0.1:3000`.
    pub listen: SocketAddr,
    /// The only source for links, the tokens' `iss`, the cookie rules and the origin rule. Read from
    /// `PORTICO_PUBLIC_URL`. Defaults to `http://localhost:` and the port listened on.
    pub public_url: PublicOrigin,
    /// Proxies whose `X-Forwarded-For` is trusted. Read from `PORTICO_TRUSTED_PROXIES`. Defaults to none.
    pub trusted_proxies: TrustedProxies,
}

impl SiteConfig {
    pub fn read(vars: &Vars) -> Result<Self, ConfigError> {
        let default = SocketAddr::from(([127, 0, 0, 1], 3000));
        let allowed = "must be an address and a port, like 127.0.0.1:3000";
        let listen = vars.parse("PORTICO_LISTEN", default, allowed, |value| value.parse().ok())?;
        let public_url = read_public_url(vars, listen.port())?;
        let allowed = "must be networks or addresses separated by commas, like 10.0.0.0/8,::1";
        let none = TrustedProxies::default();
        let trusted_proxies = vars.parse("PORTICO_TRUSTED_PROXIES", none, allowed, TrustedProxies::parse)?;
        Ok(Self { listen, public_url, trusted_proxies })
    }

    /// A warning if the site needs a proxy and none is set. Portico itself does not speak TLS, so a public URL with
    /// https implies a proxy. A site on this machine is in development and gets no warning.
    pub fn proxy_warning(&self) -> Option<&'static str> {
        let is_public = self.public_url.is_https() && !self.public_url.is_loopback();
        (is_public && self.trusted_proxies.is_empty()).then_some(
            "PORTICO_PUBLIC_URL is https, so there must be a proxy, but PORTICO_TRUSTED_PROXIES does not name it: all \
             visitors count as one client and share its limits; set PORTICO_TRUSTED_PROXIES to the proxy's address, \
             such as 127.0.0.1",
        )
    }
}

fn read_public_url(vars: &Vars, port: u16) -> Result<PublicOrigin, ConfigError> {
    let value = vars.get("PORTICO_PUBLIC_URL").map_or_else(|| format!("http://localhost:{port}"), str::to_owned);
    let wrong = |allowed: String| ConfigError::Wrong { variable: "PORTICO_PUBLIC_URL", value: value.clone(), allowed };
    let url = PublicOrigin::parse(&value).map_err(|error| match value.contains('@') {
        // The part before it may be a password.
        true => ConfigError::WrongSecret { variable: "PORTICO_PUBLIC_URL".to_owned(), what: error.to_string() },
        false => wrong(error.to_string()),
    })?;
    let http_is_allowed = vars.parse("PORTICO_ALLOW_HTTP", false, "must be yes or no", yes_or_no)?;
    if !url.is_https() && !url.is_loopback() && !http_is_allowed {
        return Err(wrong(
            "must be https:// (or set PORTICO_ALLOW_HTTP=yes, which exposes passwords on the network)".to_owned(),
        ));
    }
    Ok(url)
}

fn yes_or_no(value: &str) -> Option<bool> {
    match value {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}
