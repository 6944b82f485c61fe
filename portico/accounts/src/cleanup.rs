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
        // First, so that the changes logged by the deletions below are kept until the next run. A failed deletion does
        // not prevent the others.
        let changes = self.db.delete_obsolete(vec![self.sessions.obsolete_changes()], &self.clock).await;
        let accounts = self.delete_due_accounts().await;
        let rows = self.delete_obsolete_rows().await;
        // Last, so that the write-ahead log does not keep the rows that were just deleted.
        let emptied = self.db.truncate_wal().await.map_err(Fault::from);
        changes.and(accounts).and(rows).and(emptied)
    }

    async fn delete_obsolete_rows(&self) -> Result<(), Fault> {
        let announced = self.sessions.announce_cleanup().await;
        let mut kinds = vec![
            self.links.obsolete(),
            self.outbox.obsolete_counts(),
            self.limiter.obsolete(),
            self.history.obsolete(),
            self.obsolete_steps(),
            self.obsolete_enrolments(),
            self.obsolete_trust(),
            self.links.obsolete_undo(),
            self.obsolete_challenges(),
        ];
        if announced.is_ok() {
            kinds.push(self.sessions.obsolete());
        }
        announced.and(self.db.delete_obsolete(kinds, &self.clock).await)
    }
}
