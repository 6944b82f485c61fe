use std::time::Duration;

use crate::clock::Timestamp;
use crate::db::writing;
use crate::{Accounts, Fault};

/// How often what nobody needs any more is taken away.
const PERIOD: Duration = Duration::from_secs(60);

/// How many rows are removed at a time.
const PORTION: i64 = 500;

/// How long a session's row stays after its absolute end, so that a late visitor is told why it ended.
pub(crate) const SESSION_KEPT_FOR: Duration = Duration::from_secs(7 * 24 * 60 * 60);

impl Accounts {
    /// Takes away what nobody needs any more, for as long as the process serves.
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

    /// Takes it away once.
    pub async fn clean_up(&self) -> Result<(), Fault> {
        // First, so that what the deletions below note is there until the next time.
        let changes = self.prune_changes().await;
        // One that fails keeps no other from its work.
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
        // Last, so that the log does not keep what was deleted just now.
        let emptied = self.db.empty_log().await.map_err(Fault::from);
        changes.and(rest).and(emptied)
    }

    async fn delete_old_sessions(&self) -> Result<(), Fault> {
        let sql = "delete from sessions where id in (select id from sessions where expires_at < $1 limit $2)";
        self.delete_in_portions(sql, self.clock.now() - SESSION_KEPT_FOR).await
    }

    /// Runs a deletion of what is older until nothing is left of it. Binds the moment and how many rows at
    /// a time: SQLite has one writer for everybody.
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
