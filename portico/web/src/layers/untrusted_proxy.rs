use std::net::{IpAddr, SocketAddr};
use std::sync::Once;

use axum::extract::{ConnectInfo, Request};

use crate::visit::Site;

/// Logs once that a proxy is not trusted. All visitors behind it count as one client. Any client can send the header,
/// so repeated lines would fill the log.
pub fn log_once(site: &Site, request: &Request) {
    static LOGGED: Once = Once::new();
    if !LOGGED.is_completed()
        && let Some(peer) = ignored_proxy(site, request)
    {
        LOGGED.call_once(|| {
            tracing::warn!(
                %peer,
                "X-Forwarded-For is ignored: its sender is not in PORTICO_TRUSTED_PROXIES, and all visitors \
                 behind that address count as one client; if it is your proxy, add it there"
            );
        });
    }
}

/// The sender of an untrusted address. On a local site this is a developer's tool.
fn ignored_proxy(site: &Site, request: &Request) -> Option<IpAddr> {
    let ConnectInfo(peer) = request.extensions().get::<ConnectInfo<SocketAddr>>()?;
    let peer = peer.ip().to_canonical();
    let is_ignored = site.trusted_proxies.ignores(peer, request.headers());
    (is_ignored && !site.origin.is_loopback()).then_some(peer)
}
