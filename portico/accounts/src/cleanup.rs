use std::time::Duration;

use crate::accounts::Accounts;
use crate::fault::Fault;

/// How often obsolete rows are deleted.
const PERIOD: Duration = Duration::from_secs(60);

impl Accounts {
    /// Deletes obsolete rows for as long as the process serves.
    pub async fn run_cleanup(&self) {
        let mut ticks = tokio::time::interval(PERIOD);
        loop {
            ticks.tick().await;
            if let Err(error) = self.clean_up().await {
                tracing::warn!(
                    error = %crate::Report(&error),
                    "old rows were not deleted; trying again later"
                );
            }
        }
    }

    /// Deletes obsolete rows once.
    pub async fn clean_up(&self) -> Result<(), Fault> {
        // First, so that the changes logged by the deletions below are kept until the next run.
        let changes = self.sessions.prune_changes().await;
        // A failed deletion does not prevent the others.
        let rest: Result<(), Fault> = [
            self.sessions.prune().await,
            self.links.prune().await,
            self.outbox.prune_counts().await,
            self.limiter.prune().await,
            self.history.prune().await,
            self.delete_due_accounts().await,
        ]
        .into_iter()
        .collect();
        // Last, so that the write-ahead log does not keep the rows that were just deleted.
        let emptied = self.db.truncate_wal().await.map_err(Fault::from);
        changes.and(rest).and(emptied)
    }
}
