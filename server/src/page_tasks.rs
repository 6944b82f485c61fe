use any_spawner::{CustomExecutor, Executor, PinnedFuture, PinnedLocalFuture};
use tracing::Instrument;

/// Runs what a page waits for: a resource of a page is a task of its own, and its log lines belong to
/// the request all the same.
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

/// Comes before the framework's own, which it would else choose at the first page.
pub fn start() {
    // Refused only where it runs already.
    _ = Executor::init_custom_executor(WithinRequest);
}
