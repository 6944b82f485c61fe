use std::net::SocketAddr;

use super::{ConfigError, Vars};

/// Where numbers for operators can be read.
#[derive(Clone, Debug, Default)]
pub struct MetricsConfig {
    /// An address of their own, for whoever collects them and nobody else: there is no log-in. Read from
    /// `PORTICO_METRICS_LISTEN`. Defaults to nowhere.
    pub listen: Option<SocketAddr>,
}

impl MetricsConfig {
    pub fn read(vars: &Vars) -> Result<Self, ConfigError> {
        let allowed = "has to be an address and a port of its own, like 127.0.0.1:9100";
        let site = vars.get("PORTICO_LISTEN").map(str::to_owned);
        let of_its_own = |value: &str| value.parse().ok().filter(|_| site.as_deref() != Some(value));
        let listen = vars.parse("PORTICO_METRICS_LISTEN", None, allowed, |value| of_its_own(value).map(Some))?;
        Ok(Self { listen })
    }
}
