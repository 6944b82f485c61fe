use any_spawner::{CustomExecutor, Executor, PinnedFuture, PinnedLocalFuture};
use tracing::Instrument;

/// Runs the tasks that a page waits for. Each resource of a page is a separate task, but its log lines still belong to
/// the request.
struct WithinRequest;

impl CustomExecutor for WithinRequest {
    fn spawn(&self, work: PinnedFuture<()>) {
        tokio::spawn(work.in_current_span());
    }

    fn spawn_local(&self, work: PinnedLocalFuture<()>) {
        tokio::task::spawn_local(work.in_current_span());
    }

    fn poll_local(&self) {}
}

/// Must be called before the framework installs its own executor at the first page.
pub fn start() {
    // Refused only if it is already running.
    _ = Executor::init_custom_executor(WithinRequest);
}
