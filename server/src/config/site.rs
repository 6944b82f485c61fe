use std::net::SocketAddr;

use portico_app::visit::PublicOrigin;

use super::{ConfigError, Vars};

/// Where the site listens and what it is called.
#[derive(Clone, Debug)]
pub struct SiteConfig {
    /// The address to listen on. Read from `PORTICO_LISTEN`. Defaults to `127.0.0.1:3000`.
    pub listen: SocketAddr,
    /// The one source of links, of the tokens' `iss`, of the cookies' rules and of the origin rule.
    /// Read from `PORTICO_PUBLIC_URL`. Defaults to `http://localhost:` and the port listened on.
    pub public_url: PublicOrigin,
}

impl SiteConfig {
    pub fn read(vars: &Vars) -> Result<Self, ConfigError> {
        let default = SocketAddr::from(([127, 0, 0, 1], 3000));
        let allowed = "has to be an address and a port, like 127.0.0.1:3000";
        let listen = vars.parse("PORTICO_LISTEN", default, allowed, |value| value.parse().ok())?;
        let public_url = read_public_url(vars, listen.port())?;
        Ok(Self { listen, public_url })
    }
}

fn read_public_url(vars: &Vars, port: u16) -> Result<PublicOrigin, ConfigError> {
    let value = vars.get("PORTICO_PUBLIC_URL").map_or_else(|| format!("http://localhost:{port}"), str::to_owned);
    let wrong = |allowed: String| ConfigError::Wrong { variable: "PORTICO_PUBLIC_URL", value: value.clone(), allowed };
    let url = PublicOrigin::parse(&value).map_err(|error| wrong(error.to_string()))?;
    let may_be_http = url.is_loopback() || vars.get("PORTICO_ALLOW_HTTP") == Some("yes");
    if !url.is_https() && !may_be_http {
        return Err(wrong(
            "has to be https:// (or set PORTICO_ALLOW_HTTP=yes and let passwords be read on the way)".to_owned(),
        ));
    }
    Ok(url)
}
