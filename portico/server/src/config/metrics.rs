use std::net::SocketAddr;

use super::{ConfigError, Vars};

/// Where operators can read metrics.
#[derive(Clone, Debug, Default)]
pub struct MetricsConfig {
    /// A separate address that only the metrics collector must reach, because it has no log-in. Read from
    /// `PORTICO_METRICS_LISTEN`. Defaults to nowhere.
    pub listen: Option<SocketAddr>,
}

impl MetricsConfig {
    pub fn read(vars: &Vars) -> Result<Self, ConfigError> {
        let allowed = "must be a separate address and port, like 127.0.0.1:9100";
        let site = vars.get("PORTICO_LISTEN").and_then(|value| value.parse().ok());
        let of_its_own =
            |value: &str| value.parse().ok().filter(|address| site.is_none_or(|site| !overlap(*address, site)));
        let listen = vars.parse("PORTICO_METRICS_LISTEN", None, allowed, |value| of_its_own(value).map(Some))?;
        Ok(Self { listen })
    }
}

/// Whether only one of two can be listened on: an unspecified address covers all others of its port.
fn overlap(one: SocketAddr, other: SocketAddr) -> bool {
    let covers_all = one.ip().is_unspecified() || other.ip().is_unspecified();
    one.port() == other.port() && (one.ip() == other.ip() || covers_all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_covers_the_sites_is_refused() {
        for (site, metrics, is_free) in [
            ("127.0.0.1:3000", "127.0.0.1:9100", true),
            ("127.0.0.1:3000", "127.0.0.2:3000", true),
            ("127.0.0.1:3000", "127.0.0.1:3000", false),
            ("127.0.0.1:3000", "0.0.0.0:3000", false),
            ("[::]:3000", "[::1]:3000", false),
        ] {
            let vars = Vars::from([("PORTICO_LISTEN", site), ("PORTICO_METRICS_LISTEN", metrics)]);
            assert_eq!(MetricsConfig::read(&vars).is_ok(), is_free, "{site} {metrics}");
        }
    }
}
