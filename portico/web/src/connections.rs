//! Accepts connections so that none can block the others.

mod connection;
mod slots;

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Once;
use std::time::Duration;

use axum::Router;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use self::slots::{Slot, Slots};
use crate::visit::TrustedProxies;

/// The maximum number of open connections, if the system has that many sockets. Further clients wait in the kernel's
/// queue.
const MAX_CONNECTIONS: usize = 8_192;

/// Files and sockets reserved for the database, emails and the site's own files.
const RESERVED: usize = 256;

/// How long to wait when the system has no free sockets.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves until `stop` completes, then finishes current requests and closes all other connections at once.
pub async fn serve(listener: TcpListener, router: Router, trusted: TrustedProxies, stop: impl Future<Output = ()>) {
    let stopping = watch::Sender::new(());
    let slots = Slots::new(capacity(), trusted);
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = tokio::select! {
            () = &mut stop => break,
            accepted = accept(&listener, &slots) => accepted,
        };
        match accepted {
            Ok((stream, peer, Some(slot))) => {
                // Responses are small and must not wait for more data.
                _ = stream.set_nodelay(true);
                let serving = connection::serve(stream, peer, router.clone(), stopping.subscribe());
                tokio::spawn(async move {
                    serving.await;
                    drop(slot);
                });
            }
            // Closed without reading.
            Ok((_, peer, None)) => log_refusal(peer),
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                pause().await;
            }
        }
    }
    drop(listener);
    stopping.send_replace(());
    // Each connection holds a receiver until it ends.
    stopping.closed().await;
}

/// Counted each time, but logged only once. Otherwise a client with that many connections would fill the log.
fn log_refusal(peer: SocketAddr) {
    static LOGGED: Once = Once::new();
    metrics::counter!("portico_connections_refused_total").increment(1);
    LOGGED.call_once(|| {
        let client = peer.ip().to_canonical();
        tracing::warn!(%client, "holds half of all connections and gets no more; name proxies in PORTICO_TRUSTED_PROXIES");
    });
}

/// Raises the limit on open files as far as needed. Many systems start at 1,024.
fn capacity() -> usize {
    let wanted = u64::try_from(MAX_CONNECTIONS + RESERVED).unwrap_or(u64::MAX);
    let given = rlimit::increase_nofile_limit(wanted).unwrap_or_default();
    if given < wanted {
        tracing::warn!(
            given,
            wanted,
            "the system allows fewer open files than requested: fewer connections are accepted"
        );
    }
    slots_within(usize::try_from(given).unwrap_or(usize::MAX))
}

/// How many connections a number of open files allows.
fn slots_within(files: usize) -> usize {
    files.saturating_sub(RESERVED).max(files / 2).clamp(1, MAX_CONNECTIONS)
}

async fn accept(listener: &TcpListener, slots: &Slots) -> io::Result<(TcpStream, SocketAddr, Option<Slot>)> {
    let free = slots.free().await.map_err(io::Error::other)?;
    let (stream, peer) = listener.accept().await?;
    Ok((stream, peer, slots.assign(free, peer.ip())))
}

#[expect(clippy::disallowed_methods, reason = "a pause in taking real connections, not a rule of the domain")]
async fn pause() {
    tokio::time::sleep(PAUSE).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_connection_limit_stays_below_the_file_limit() {
        assert_eq!(slots_within(100_000), MAX_CONNECTIONS);
        assert_eq!(slots_within(MAX_CONNECTIONS + RESERVED), MAX_CONNECTIONS);
        for (files, slots) in [(1_024, 768), (512, 256), (128, 64), (0, 1)] {
            assert_eq!(slots_within(files), slots);
        }
    }
}
