//! Serving, and stopping in good order.

use std::future::{Future, IntoFuture};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::router::router;
use crate::state::AppState;

/// How long the requests in hand may take to finish.
const PATIENCE: Duration = Duration::from_secs(10);

/// Serves until `stop` is done, then finishes the requests in hand, for ten seconds at most.
pub async fn serve(
    listener: TcpListener,
    state: AppState,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let db = state.site.accounts.db().clone();
    let (stopping, stopped) = oneshot::channel();
    let serving = axum::serve(listener, router(state)).with_graceful_shutdown(async move {
        stop.await;
        _ = stopping.send(());
    });
    let deadline = async {
        _ = stopped.await;
        tracing::info!("stopping: finishing the requests in hand");
        wait(PATIENCE).await;
    };
    let served = tokio::select! {
        served = serving.into_future() => served,
        () = deadline => Ok(()),
    };
    db.close().await;
    served
}

#[expect(clippy::disallowed_methods, reason = "a deadline for real connections, not a rule of the domain")]
async fn wait(duration: Duration) {
    tokio::time::sleep(duration).await;
}
