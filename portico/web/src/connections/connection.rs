use std::convert::Infallible;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;
use tokio_io_timeout::TimeoutStream;
use tower_service::Service;

/// The time limit for the head of each request. It also limits how long a connection may be idle.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);

/// How long a client may read nothing of a response that is being sent.
const WRITE_TIMEOUT: Duration = Duration::from_secs(30);

/// The maximum length of a request head, in bytes. Longer heads are answered 431.
const MAX_HEAD: usize = 128 * 1024;

/// Serves one client with HTTP/1 until it disconnects or `stop` changes. Then the current request is finished, and an
/// idle connection is closed at once.
pub async fn serve<S>(stream: S, peer: SocketAddr, router: Router, mut stop: watch::Receiver<()>)
where
    S: AsyncRead + AsyncWrite + Send + 'static,
{
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(WRITE_TIMEOUT));
    let has_request = Arc::new(AtomicBool::new(false));
    let seen = has_request.clone();
    let service = service_fn(move |request| {
        seen.store(true, Ordering::Relaxed);
        answer(router.clone(), peer, request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(MAX_HEAD)
        .serve_connection(TokioIo::new(Box::pin(stream)), service);
    let mut connection = pin!(connection);
    // Disconnects and invalid data from clients are not logged.
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = stop.changed() => {}
    }
    // Closes an idle connection, or one in the middle of a later head. It would still wait for a first head.
    connection.as_mut().graceful_shutdown();
    poll_fn(|cx| match connection.as_mut().poll(cx) {
        // Polled once, in case the connection has already ended.
        Poll::Pending if !has_request.load(Ordering::Relaxed) => Poll::Ready(()),
        finished => finished.map(drop),
    })
    .await;
}

async fn answer(
    mut router: Router,
    peer: SocketAddr,
    mut request: Request<Incoming>,
) -> Result<axum::response::Response, Infallible> {
    request.extensions_mut().insert(ConnectInfo(peer));
    router.call(request.map(Body::new)).await
}

#[cfg(test)]
mod tests {
    use std::pin::Pin;

    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
    use tokio::sync::Notify;

    use super::*;

    const REQUEST: &str = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
    const HALF_A_HEAD: &str = "GET / HTTP/1.1\r\nHost: loc";

    /// A client and the server's end of its connection, which only progresses when polled.
    struct Stage {
        client: DuplexStream,
        serving: Pin<Box<dyn Future<Output = ()>>>,
        stop: watch::Sender<()>,
        /// Allows a request for `/` to be answered.
        may_answer: Arc<Notify>,
    }

    impl Stage {
        fn set() -> Self {
            let (client, server) = tokio::io::duplex(64 * 1024);
            let may_answer = Arc::new(Notify::new());
            let waiting = may_answer.clone();
            let router = Router::new().route("/", get(async move || waiting.notified().await));
            let stop = watch::Sender::new(());
            let peer = SocketAddr::from(([192, 0, 2, 7], 1));
            let serving = Box::pin(serve(server, peer, router, stop.subscribe()));
            Self { client, serving, stop, may_answer }
        }

        /// Sends text from the client and lets the server read all of it.
        async fn send(&mut self, text: &str) {
            self.client.write_all(text.as_bytes()).await.unwrap();
            assert!(!self.is_over().await, "the connection is open");
        }

        async fn ask_and_be_answered(&mut self) {
            self.send(REQUEST).await;
            self.may_answer.notify_one();
            assert!(!self.is_over().await, "the connection is kept");
            let mut answer = vec![0; 1024];
            let read = self.client.read(&mut answer).await.unwrap();
            assert!(answer[..read].starts_with(b"HTTP/1.1 200 OK\r\n"));
        }

        /// Polls the server once.
        async fn is_over(&mut self) -> bool {
            poll_fn(|cx| Poll::Ready(self.serving.as_mut().poll(cx).is_ready())).await
        }

        /// The data the client has not read yet. The connection has ended.
        async fn rest(mut self) -> String {
            drop(self.serving);
            let mut rest = String::new();
            self.client.read_to_string(&mut rest).await.unwrap();
            rest
        }
    }

    #[tokio::test]
    async fn a_shutdown_closes_an_unused_connection() {
        let mut stage = Stage::set();
        stage.send("").await;
        stage.stop.send_replace(());
        assert!(stage.is_over().await);
    }

    #[tokio::test]
    async fn a_shutdown_closes_a_connection_with_a_partial_head() {
        let mut stage = Stage::set();
        stage.send(HALF_A_HEAD).await;
        stage.stop.send_replace(());
        assert!(stage.is_over().await);
        assert_eq!(stage.rest().await, "");
    }

    #[tokio::test]
    async fn a_shutdown_closes_an_idle_connection() {
        let mut stage = Stage::set();
        stage.ask_and_be_answered().await;
        stage.stop.send_replace(());
        assert!(stage.is_over().await);
    }

    #[tokio::test]
    async fn a_shutdown_closes_a_connection_with_a_partial_later_head() {
        let mut stage = Stage::set();
        stage.ask_and_be_answered().await;
        stage.send(HALF_A_HEAD).await;
        stage.stop.send_replace(());
        assert!(stage.is_over().await);
        assert_eq!(stage.rest().await, "");
    }

    #[tokio::test]
    async fn a_shutdown_waits_for_a_request_in_progress() {
        let mut stage = Stage::set();
        stage.ask_and_be_answered().await;
        stage.send(REQUEST).await;
        stage.stop.send_replace(());
        assert!(!stage.is_over().await);
        stage.may_answer.notify_one();
        assert!(stage.is_over().await);
        let answer = stage.rest().await;
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.contains("connection: close\r\n"), "{answer}");
    }

    #[tokio::test]
    async fn a_shutdown_waits_for_a_request_whose_head_has_just_arrived() {
        let mut stage = Stage::set();
        stage.send(HALF_A_HEAD).await;
        stage.client.write_all(b"alhost\r\n\r\n").await.unwrap();
        stage.stop.send_replace(());
        assert!(!stage.is_over().await);
        stage.may_answer.notify_one();
        assert!(stage.is_over().await);
        assert!(stage.rest().await.starts_with("HTTP/1.1 200 OK\r\n"));
    }

    #[tokio::test]
    async fn a_shutdown_does_not_wait_for_the_next_head() {
        let mut stage = Stage::set();
        stage.send(&format!("{REQUEST}{HALF_A_HEAD}")).await;
        stage.stop.send_replace(());
        assert!(!stage.is_over().await);
        stage.may_answer.notify_one();
        assert!(stage.is_over().await);
        assert_eq!(stage.rest().await.matches("HTTP/1.1 ").count(), 1);
    }
}
