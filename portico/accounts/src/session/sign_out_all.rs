//! Logs out all users, for example after a leak or after a backup was restored.

use std::time::Duration;

use uuid::Uuid;

use crate::accounts::Accounts;
use crate::db::is_deadlock;
use crate::db::query::query;
use crate::factor::void::void_steps_and_trust;
use crate::fault::Fault;
use crate::history::client::Client;
use crate::history::event::AuditEvent;
use crate::history::security_event::SecurityEvent;
use crate::session::end_reason::EndReason;
use crate::session::store;
use crate::user::lock::lock;

/// How many accounts one transaction covers.
const BATCH: i64 = 200;

/// A pause for each ended session. It lets others write in between, and keeps the change log growing more slowly than
/// servers read it: no row is pruned there before every server has seen it.
const PAUSE: Duration = Duration::from_micros(100);

impl Accounts {
    /// How many sessions [`Accounts::sign_out_all`] would end. Expired sessions are included, because this machine's
    /// clock does not decide whether they have expired.
    pub async fn remaining_sessions(&self) -> Result<i64, Fault> {
        self.sessions.count_not_ended().await
    }

    /// Ends every session of every account, and returns how many there were. Each account that had one gets a line in
    /// its history, in the same transaction. If this fails, only some accounts are logged out; it can be run again.
    pub async fn sign_out_all(&self) -> Result<u64, Fault> {
        // Twice: a log-in may have been committed after the first pass had read that account.
        Ok(self.sign_out_pass().await? + self.sign_out_pass().await?)
    }

    async fn sign_out_pass(&self) -> Result<u64, Fault> {
        let (mut ended, mut after) = (0, Uuid::nil());
        loop {
            let users = self.users(Some(after), BATCH).await?;
            let (Some(first), Some(last)) = (users.first(), users.last()) else { return Ok(ended) };
            after = last.id;
            let users = self.users_with_sessions(first.id, last.id).await?;
            let count = self.sign_out_batch(&users).await?;
            ended += count;
            pause(PAUSE.saturating_mul(u32::try_from(count).unwrap_or(u32::MAX))).await;
        }
    }

    /// The accounts between two ids that have sessions that have not been ended, in the order of their ids. A query
    /// without the second id could read all ended sessions in one statement.
    async fn users_with_sessions(&self, first: Uuid, last: Uuid) -> Result<Vec<Uuid>, Fault> {
        let sql = "select distinct user_id from sessions where user_id between $1 and $2 and revoked_at is null \
                   order by user_id";
        let users: Vec<(Uuid,)> = query(sql).bind(first).bind(last).fetch_all(self.db.read()).await?;
        Ok(users.into_iter().map(|(user,)| user).collect())
    }

    async fn sign_out_batch(&self, users: &[Uuid]) -> Result<u64, Fault> {
        match self.sign_out_users(users).await {
            // The deletion of old sessions also locks rows of many accounts, in another order. With one account at a
            // time, the order does not matter.
            Err(Fault::Database(error)) if is_deadlock(&error) => {
                let mut ended = 0;
                for user in users {
                    ended += self.sign_out_users(&[*user]).await?;
                }
                Ok(ended)
            }
            done => done,
        }
    }

    /// Logs out all of these users in one transaction.
    async fn sign_out_users(&self, users: &[Uuid]) -> Result<u64, Fault> {
        let operator = Client::default();
        let now = self.clock.now();
        let mut tx = self.db.begin().await?;
        let mut ended = 0;
        for user in users {
            // The user's row first, as a change of address does before it ends sessions.
            lock(&mut tx, *user).await?;
            let event = self.history.row(&operator, AuditEvent::SignedOutByOperator, *user, None)?;
            event.insert(&mut tx).await?;
            ended += store::end_others(&mut tx, *user, None, now, EndReason::EndedElsewhere).await?;
            void_steps_and_trust(&mut tx, *user).await?;
        }
        tx.commit().await?;
        for user in users {
            self.sessions.known.forget_user(*user);
            SecurityEvent::SessionExpired.because("all_ended_by_operator").of(*user).log();
        }
        Ok(ended)
    }
}

#[expect(clippy::disallowed_methods, reason = "a pause between real transactions, not a rule of the domain")]
async fn pause(duration: Duration) {
    tokio::time::sleep(duration).await;
}
