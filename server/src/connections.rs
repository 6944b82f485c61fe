//! Taking connections, and letting none of them hold up the others.

mod places;

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Once;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use portico_app::visit::TrustedProxies;
use tokio::net::{TcpListener, TcpStream};
use tokio_io_timeout::TimeoutStream;
use tower_service::Service;

use self::places::{Place, Places};

/// How long the head of a request may take to arrive, the first one and any after it: as long may a
/// connection be idle.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);

/// How long a client may take nothing of an answer that is being sent.
const WRITE_TIMEOUT: Duration = Duration::from_secs(30);

/// The longest head of a request, in bytes. A longer one is answered 431.
const MAX_HEAD: usize = 128 * 1024;

/// The most connections at a time, where the system has that many sockets to give. Whoever comes later
/// waits in the kernel's queue.
const MAX_CONNECTIONS: usize = 8_192;

/// Files and sockets kept for the database, for mails and for the site's own files.
const RESERVED: usize = 256;

/// How long to wait where the system has no more sockets to give.
const BREATH: Duration = Duration::from_millis(100);

/// Serves until `stop` is done, then finishes the requests in hand.
pub async fn serve(listener: TcpListener, router: Router, trusted: TrustedProxies, stop: impl Future<Output = ()>) {
    let graceful = GracefulShutdown::new();
    let places = Places::new(capacity(), trusted);
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = tokio::select! {
            () = &mut stop => break,
            accepted = accept(&listener, &places) => accepted,
        };
        match accepted {
            Ok((stream, peer, Some(place))) => {
                tokio::spawn(speak(stream, peer, router.clone(), graceful.watcher(), place));
            }
            // Closed unheard.
            Ok((_, peer, None)) => tell_of_refusal(peer),
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                breathe().await;
            }
        }
    }
    drop(listener);
    graceful.shutdown().await;
}

/// In numbers each time, in the log once: whoever opens that many would fill it.
fn tell_of_refusal(peer: SocketAddr) {
    static TOLD: Once = Once::new();
    metrics::counter!("portico_connections_refused_total").increment(1);
    TOLD.call_once(|| {
        let client = peer.ip().to_canonical();
        tracing::warn!(%client, "holds half of all connections and gets no more; PORTICO_TRUSTED_PROXIES names proxies");
    });
}

/// Asks the system for as many open files as that takes: many give 1,024 until they are asked.
fn capacity() -> usize {
    let wanted = u64::try_from(MAX_CONNECTIONS + RESERVED).unwrap_or(u64::MAX);
    let given = rlimit::increase_nofile_limit(wanted).unwrap_or_default();
    if given < wanted {
        tracing::warn!(
            given,
            wanted,
            "the system gives fewer open files than are asked for: fewer connections are taken"
        );
    }
    places_within(usize::try_from(given).unwrap_or(usize::MAX))
}

/// How many connections so many open files leave.
fn places_within(files: usize) -> usize {
    files.saturating_sub(RESERVED).max(files / 2).clamp(1, MAX_CONNECTIONS)
}

async fn accept(listener: &TcpListener, places: &Places) -> io::Result<(TcpStream, SocketAddr, Option<Place>)> {
    let free = places.free().await.map_err(io::Error::other)?;
    let (stream, peer) = listener.accept().await?;
    Ok((stream, peer, places.give(free, peer.ip())))
}

async fn speak(stream: TcpStream, peer: SocketAddr, router: Router, watcher: Watcher, place: Place) {
    // Answers are small: they are not to wait for more.
    _ = stream.set_nodelay(true);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(WRITE_TIMEOUT));
    let service = service_fn(move |request| answer(router.clone(), peer, request));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(MAX_HEAD)
        .serve_connection(TokioIo::new(Box::pin(stream)), service);
    // Clients that go away or send nonsense are no news.
    _ = watcher.watch(connection).await;
    drop(place);
}

async fn answer(
    mut router: Router,
    peer: SocketAddr,
    mut request: Request<Incoming>,
) -> Result<axum::response::Response, Infallible> {
    request.extensions_mut().insert(ConnectInfo(peer));
    router.call(request.map(Body::new)).await
}

#[expect(clippy::disallowed_methods, reason = "a pause in taking real connections, not a rule of the domain")]
async fn breathe() {
    tokio::time::sleep(BREATH).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_fewer_places_than_open_files() {
        assert_eq!(places_within(100_000), MAX_CONNECTIONS);
        assert_eq!(places_within(MAX_CONNECTIONS + RESERVED), MAX_CONNECTIONS);
        for (files, places) in [(1_024, 768), (512, 256), (128, 64), (0, 1)] {
            assert_eq!(places_within(files), places);
        }
    }
}
