use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::hmac;
use portico_fields::Email;
use portico_mail::Letter;
use tokio::sync::Notify;
use uuid::Uuid;

use super::settings::MailSettings;
use crate::db::Db;
use crate::db::query::{Query, query};
use crate::db::tx::Tx;
use crate::email::link::Links;
use crate::fault::Fault;
use crate::history::audit::History;
use crate::secret::clock::{Clock, Timestamp};
use crate::secret::randomness::Randomness;
use crate::user::row::User;

/// How long one server may take over an email before another tries it.
const LEASE: Duration = Duration::from_secs(2 * 60);

/// The longest pause between two attempts to send an email.
const LONGEST_PAUSE: Duration = Duration::from_secs(60 * 60);

/// A row of the queue.
#[derive(Clone, Debug)]
pub(crate) struct QueuedMail {
    pub(crate) id: Uuid,
    pub(crate) letter: Letter,
    pub(crate) user_id: Option<Uuid>,
    pub(crate) to_key: String,
    pub(crate) to_email: String,
    pub(crate) created_at: Timestamp,
    pub(crate) attempts: i64,
}

/// The same with a letter that has not been read yet.
#[derive(sqlx_macros::FromRow)]
pub(super) struct ClaimedMail {
    pub(super) id: Uuid,
    pub(super) letter: String,
    pub(super) user_id: Option<Uuid>,
    pub(super) to_key: String,
    pub(super) to_email: String,
    pub(super) created_at: Timestamp,
    pub(super) attempts: i64,
}

/// The queue of outgoing emails, and all that is needed to write and send them.
#[derive(Clone)]
pub(crate) struct Outbox {
    pub(crate) db: Db,
    pub(crate) clock: Clock,
    pub(crate) randomness: Randomness,
    pub(crate) settings: MailSettings,
    /// The site's public URL.
    pub(crate) site: String,
    /// Hashes the addresses by which emails are counted.
    pub(crate) mailbox_key: hmac::Key,
    pub(crate) links: Links,
    pub(crate) history: History,
    /// Wakes the worker when there is an email to send.
    pub(crate) notify: Arc<Notify>,
}

impl Outbox {
    pub(crate) fn mail(
        &self,
        letter: Letter,
        user_id: Option<Uuid>,
        to_key: impl Into<String>,
        to_email: impl Into<String>,
    ) -> Result<QueuedMail, Fault> {
        Ok(QueuedMail {
            id: self.randomness.id(&self.clock)?,
            letter,
            user_id,
            to_key: to_key.into(),
            to_email: to_email.into(),
            created_at: self.clock.now(),
            attempts: 0,
        })
    }

    /// An email to a user's own address about an event of the account.
    pub(crate) fn notice(&self, user: &User, letter: Letter) -> Result<QueuedMail, Fault> {
        // Stored under the address as it is looked up, so that it is deleted with the account.
        let key = Email::parse(&user.email).map_or_else(|_| user.email.clone(), |email| email.key().to_owned());
        self.mail(letter, Some(user.id), key, &user.email)
    }

    /// Queues an email outside any use case's transaction.
    pub(crate) async fn queue(&self, mail: &QueuedMail) -> Result<(), Fault> {
        mail.insertion()?.execute(self.db.write()).await?;
        self.notify.notify_one();
        Ok(())
    }

    /// The number of emails waiting to be sent, including those in progress.
    pub(crate) async fn count_waiting(&self) -> Result<i64, Fault> {
        let (waiting,) = query("select count(*) from mails").fetch_one::<(i64,)>(self.db.read()).await?;
        Ok(waiting)
    }

    /// Claims the email that is due first, for this server alone. Two concurrent claims return two emails, or one of
    /// them returns none.
    pub(super) async fn claim(&self) -> Result<Option<ClaimedMail>, Fault> {
        // An email that waits more than twice the longest pause was postponed before the clock was set back. Up to
        // that, this server's clock may merely be a little behind the clock of the server that postponed it.
        let sql = "update mails set next_attempt_at = $2, attempts = attempts + 1 \
                   where next_attempt_at not between $1 + 1 and $3 and id = coalesce( \
                   (select id from mails where next_attempt_at <= $1 order by next_attempt_at, id limit 1), \
                   (select id from mails where next_attempt_at > $3 order by next_attempt_at, id limit 1)) \
                   returning id, letter, user_id, to_key, to_email, created_at, attempts";
        let now = self.clock.now();
        let claim = query(sql).bind(now).bind(now + LEASE).bind(now + 2 * LONGEST_PAUSE);
        Ok(claim.fetch_optional(self.db.write()).await?)
    }

    /// Lets an email wait for its next attempt.
    pub(super) async fn reschedule(&self, id: Uuid, attempts: i64) -> Result<(), Fault> {
        let sql = "update mails set next_attempt_at = $2 where id = $1";
        query(sql).bind(id).bind(self.clock.now() + pause_after(attempts)).execute(self.db.write()).await?;
        Ok(())
    }

    pub(super) async fn remove(&self, id: Uuid) -> Result<(), Fault> {
        query("delete from mails where id = $1").bind(id).execute(self.db.write()).await?;
        Ok(())
    }
}

impl QueuedMail {
    /// Queues the email within the transaction of its use case. `Outbox::notify` follows after the commit.
    pub(crate) async fn insert(&self, tx: &mut Tx) -> Result<(), Fault> {
        self.insertion()?.execute(tx).await?;
        Ok(())
    }

    fn insertion(&self) -> Result<Query, Fault> {
        let sql = "insert into mails (id, letter, user_id, to_key, to_email, created_at, next_attempt_at, attempts) \
                   values ($1, $2, $3, $4, $5, $6, $6, 0)";
        let letter = serde_json::to_string(&self.letter).map_err(Fault::internal)?;
        let insertion = query(sql).bind(self.id).bind(letter).bind(self.user_id);
        Ok(insertion.bind(&self.to_key).bind(&self.to_email).bind(self.created_at))
    }
}

impl ClaimedMail {
    pub(super) fn with(self, letter: Letter) -> QueuedMail {
        let Self { id, user_id, to_key, to_email, created_at, attempts, .. } = self;
        QueuedMail { id, letter, user_id, to_key, to_email, created_at, attempts }
    }
}

/// Deletes emails that were requested by the address of a deleted account, within the transaction that deletes it. The
/// others are deleted with the user.
pub(crate) async fn delete_to(tx: &mut Tx, email_key: &str) -> Result<(), sqlx::Error> {
    query("delete from mails where to_key = $1 and user_id is null").bind(email_key).execute(tx).await.map(drop)
}

/// `2026-11-22 10:00 UTC`: the form in emails, whose reader's time zone is unknown.
pub(crate) fn format_time(at: Timestamp) -> String {
    let text = at.to_string();
    match (text.get(..10), text.get(11..16)) {
        (Some(day), Some(time)) => format!("{day} {time} UTC"),
        _ => text,
    }
}

/// Ten seconds after the first attempt, then twice as long each time, at most an hour.
fn pause_after(attempts: i64) -> Duration {
    let doublings = u32::try_from(attempts.clamp(1, 10) - 1).unwrap_or_default();
    (Duration::from_secs(10) * 2_u32.pow(doublings)).min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pauses_grow_from_ten_seconds_to_an_hour() {
        let pauses: Vec<_> = (1..=12).map(|attempts| pause_after(attempts).as_secs()).collect();
        assert_eq!(pauses, [10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600, 3600]);
    }
}
