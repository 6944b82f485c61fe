use std::time::Duration;

use crate::clock::Timestamp;
use crate::db::writing;
use crate::{Accounts, Fault};

/// How often obsolete rows are deleted.
const PERIOD: Duration = Duration::from_secs(60);

/// How many rows are deleted at a time.
const PORTION: i64 = 500;

/// How long a session's row is kept after its absolute end, so that a late visitor learns why it ended.
pub(crate) const SESSION_KEPT_FOR: Duration = Duration::from_secs(7 * 24 * 60 * 60);

impl Accounts {
    /// Deletes obsolete rows for as long as the process serves.
    pub async fn keep_house(&self) {
        let mut ticks = tokio::time::interval(PERIOD);
        loop {
            ticks.tick().await;
            if let Err(error) = self.clean_up().await {
                tracing::warn!(
                    error = %crate::Report(&error),
                    "old rows were not removed; trying again later"
                );
            }
        }
    }

    /// Deletes obsolete rows once.
    pub async fn clean_up(&self) -> Result<(), Fault> {
        // First, so that the changes logged by the deletions below are kept until the next run.
        let changes = self.prune_changes().await;
        // A failed deletion does not prevent the others.
        let rest: Result<(), Fault> = [
            self.delete_old_sessions().await,
            self.prune_links().await,
            self.prune_mail_counts().await,
            self.prune_rate_limits().await,
            self.prune_audit_events().await,
            self.delete_due_accounts().await,
        ]
        .into_iter()
        .collect();
        // Last, so that the write-ahead log does not keep the rows that were just deleted.
        let emptied = self.db.empty_log().await.map_err(Fault::from);
        changes.and(rest).and(emptied)
    }

    async fn delete_old_sessions(&self) -> Result<(), Fault> {
        let sql = "delete from sessions where id in (select id from sessions where expires_at < $1 limit $2)";
        self.delete_in_portions(sql, self.clock.now() - SESSION_KEPT_FOR).await
    }

    /// Repeats a deletion of older rows until none are left. Binds the time and the number of rows at a time, because
    /// SQLite has one writer for all.
    pub(crate) async fn delete_in_portions(&self, sql: &'static str, before: Timestamp) -> Result<(), Fault> {
        loop {
            let deleted = writing!(&self.db, pool => sqlx::query(sql)
                .bind(before)
                .bind(PORTION)
                .execute(pool)
                .await
                .map(|done| done.rows_affected()))?;
            if deleted == 0 {
                return Ok(());
            }
        }
    }
}
