//! Serving and graceful shutdown.

use std::future::Future;
use std::io;
use std::time::Duration;

use portico_accounts::Accounts;
use portico_web::connections;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use crate::router::router;
use crate::state::AppState;

/// The time limit for finishing current requests.
const STOP_TIMEOUT: Duration = Duration::from_secs(9);

/// The time limit for the rest: pending records and the database connections.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(1);

/// Serves until `stop` completes, then finishes current requests, for at most ten seconds.
pub async fn serve(
    listener: TcpListener,
    state: AppState,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let accounts = state.site.accounts.clone();
    let mut background = Background::start(&accounts);
    let (stopping, stopped) = oneshot::channel();
    let trusted = state.site.trusted_proxies.clone();
    let serving = connections::serve(listener, router(state), trusted, async move {
        stop.await;
        tracing::info!("stopping: finishing requests in progress");
        _ = stopping.send(());
    });
    let deadline = async {
        _ = stopped.await;
        wait(STOP_TIMEOUT).await;
        tracing::warn!("requests that took longer than {} s were aborted", STOP_TIMEOUT.as_secs());
    };
    let served = tokio::select! {
        () = serving => Ok(()),
        () = deadline => Ok(()),
        () = background.failed() => Err(io::Error::other("a background task that reads the database has failed")),
    };
    background.stop().await;
    _ = tokio::time::timeout(CLOSE_TIMEOUT, close(&accounts)).await;
    served
}

async fn close(accounts: &Accounts) {
    accounts.write_waiting_notes().await;
    accounts.db().close().await;
}

/// The background tasks.
struct Background(JoinSet<()>);

impl Background {
    fn start(accounts: &Accounts) -> Self {
        let [changes, notes, mails, house] = [(); 4].map(|()| accounts.clone());
        let mut tasks = JoinSet::new();
        tasks.spawn(async move { changes.follow_changes().await });
        tasks.spawn(async move { notes.write_notes().await });
        tasks.spawn(async move { mails.deliver_mails().await });
        tasks.spawn(async move { house.run_cleanup().await });
        Self(tasks)
    }

    /// None of the tasks ever ends by itself. Stopping the server is better than missing log-outs.
    async fn failed(&mut self) {
        _ = self.0.join_next().await;
    }

    async fn stop(mut self) {
        self.0.shutdown().await;
    }
}

#[expect(clippy::disallowed_methods, reason = "a deadline for real connections, not a rule of the domain")]
async fn wait(duration: Duration) {
    tokio::time::sleep(duration).await;
}
