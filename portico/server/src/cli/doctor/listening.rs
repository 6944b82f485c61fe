use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::running_server::answers;
use super::{Findings, Vars};
use crate::cli::listening::{ListenError, listen};
use crate::config::{MetricsConfig, SiteConfig};

/// Whether a server could listen at the configured addresses. An address held by Portico itself is fine.
pub async fn check(vars: &Vars, findings: &mut Findings) {
    // The line about the configuration reports invalid settings.
    if let Ok(site) = SiteConfig::read(vars) {
        check_address(site.listen, "PORTICO_LISTEN", ("/livez", "ok"), findings).await;
    }
    if let Ok(MetricsConfig { listen: Some(address) }) = MetricsConfig::read(vars) {
        check_address(address, "PORTICO_METRICS_LISTEN", ("/metrics", "portico_build_info"), findings).await;
    }
}

/// `sign` is a path and the start of a line in Portico's response there.
async fn check_address(address: SocketAddr, variable: &'static str, sign: (&str, &str), findings: &mut Findings) {
    match listen(address, variable).await {
        Ok(_) => findings.ok("listening", format!("{address} is free")),
        Err(ListenError::InUse { .. }) if answers(reachable(address), sign).await => {
            findings.ok("listening", format!("a Portico server answers at {address}"));
        }
        Err(error) => findings.fail("listening", error),
    }
}

/// A server that listens on all addresses is contacted on this machine.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        let here: IpAddr = if address.is_ipv4() { Ipv4Addr::LOCALHOST.into() } else { Ipv6Addr::LOCALHOST.into() };
        address.set_ip(here);
    }
    address
}
