//! The queue of outgoing emails. An email is stored before its request ends, sent afterwards, and retried if the mail
//! server is unavailable.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::Notify;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::db::{reading, writing};
use crate::{Accounts, Fault, Report};

/// How long one server may take over an email before another tries it.
const LEASE: Duration = Duration::from_secs(2 * 60);

/// How often the queue is polled if nothing wakes the worker.
const PERIOD: Duration = Duration::from_secs(1);

/// The longest pause between two attempts to send an email.
const LONGEST_PAUSE: Duration = Duration::from_secs(60 * 60);

/// How long the worker spends on one email, longer than the timeout for any mail server. The worker starts over if the
/// database stopped answering in the middle of it.
const ONE_MAIL: Duration = Duration::from_secs(10 * 60);

/// How long sending an email is retried.
const GIVEN_UP_AFTER: Duration = Duration::from_secs(3 * 24 * 60 * 60);

/// The subject of a queued email. Its text is written when it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "about", rename_all = "snake_case")]
pub(crate) enum Subject {
    /// To an address that may or may not belong to a user.
    Verification,
    /// To an address that may or may not belong to a user.
    PasswordReset,
    /// To the owner of an address that someone else tried to use.
    AddressTaken,
    /// To the address that a user wants to change to.
    NewEmail,
    PasswordChanged {
        at: String,
    },
    EmailChangeAsked {
        at: String,
        new_email: String,
    },
    EmailChanged {
        at: String,
        new_email: String,
    },
    NewDevice {
        at: String,
        device: String,
        address: Option<String>,
    },
    SessionStolen {
        at: String,
        device: String,
    },
    DeletionAsked {
        at: String,
    },
}

/// A row of the queue.
#[derive(Clone, Debug)]
pub(crate) struct QueuedMail {
    pub(crate) id: Uuid,
    pub(crate) subject: Subject,
    pub(crate) user_id: Option<Uuid>,
    pub(crate) to_key: String,
    pub(crate) to_email: String,
    pub(crate) created_at: Timestamp,
    pub(crate) attempts: i64,
}

#[derive(sqlx_macros::FromRow)]
struct Row {
    id: Uuid,
    letter: String,
    user_id: Option<Uuid>,
    to_key: String,
    to_email: String,
    created_at: Timestamp,
    attempts: i64,
}

/// Wakes the worker when there is an email to send.
#[derive(Default)]
pub(crate) struct MailBell(Notify);

impl MailBell {
    pub(crate) fn ring(&self) {
        self.0.notify_one();
    }
}

impl Subject {
    /// How an email counts in a mailbox's budget: `link/` for emails that a stranger who knows the address can cause,
    /// `notice/` for the others, followed by the letter.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Verification => "link/verification",
            Self::PasswordReset => "link/password_reset",
            Self::AddressTaken => "link/address_taken",
            Self::NewEmail => "link/new_email",
            Self::PasswordChanged { .. } => "notice/password_changed",
            Self::EmailChangeAsked { .. } => "notice/email_change_asked",
            Self::EmailChanged { .. } => "notice/email_changed",
            Self::NewDevice { .. } => "notice/new_device",
            Self::SessionStolen { .. } => "notice/session_stolen",
            Self::DeletionAsked { .. } => "notice/deletion_asked",
        }
    }

    /// Whether the email reports an event. All other emails can be caused by a stranger, too.
    pub(crate) fn is_notice(&self) -> bool {
        self.kind().starts_with("notice/")
    }
}

/// Queues an email within the transaction of its use case.
macro_rules! queue_mail {
    ($transaction:expr, $mail:expr) => {{
        let mail: &$crate::mail_queue::QueuedMail = $mail;
        sqlx::query($crate::mail_queue::INSERT_MAIL)
            .bind(mail.id)
            .bind($crate::mail_queue::as_json(&mail.subject)?)
            .bind(mail.user_id)
            .bind(&mail.to_key)
            .bind(&mail.to_email)
            .bind(mail.created_at)
            .execute(&mut *$transaction)
            .await
    }};
}

pub(crate) use queue_mail;

pub(crate) const INSERT_MAIL: &str = "insert into mails (id, letter, user_id, to_key, to_email, created_at, \
                                      next_attempt_at, attempts) values ($1, $2, $3, $4, $5, $6, $6, 0)";

/// Deletes emails that were requested by the address of a deleted account; the others are deleted with the user. Binds
/// the address as it is looked up.
pub(crate) const DELETE_MAILS_TO: &str = "delete from mails where to_key = $1 and user_id is null";

pub(crate) fn as_json(subject: &Subject) -> Result<String, Fault> {
    serde_json::to_string(subject).map_err(Fault::internal)
}

impl Accounts {
    pub(crate) fn new_mail(
        &self,
        subject: Subject,
        user_id: Option<Uuid>,
        to_key: impl Into<String>,
        to_email: impl Into<String>,
    ) -> Result<QueuedMail, Fault> {
        Ok(QueuedMail {
            id: self.randomness.id(&self.clock)?,
            subject,
            user_id,
            to_key: to_key.into(),
            to_email: to_email.into(),
            created_at: self.clock.now(),
            attempts: 0,
        })
    }

    /// Queues an email outside any use case's transaction.
    pub(crate) async fn queue(&self, mail: &QueuedMail) -> Result<(), Fault> {
        writing!(&self.db, pool => {
            let mut alone = pool.begin().await?;
            queue_mail!(alone, mail)?;
            alone.commit().await?;
        });
        self.mail_bell.ring();
        Ok(())
    }

    /// Sends queued emails for as long as the process serves.
    pub async fn deliver_mails(&self) {
        loop {
            match tokio::time::timeout(ONE_MAIL, self.deliver_next_mail()).await {
                Ok(Ok(true)) => continue,
                Ok(Ok(false)) | Err(_) => {}
                Ok(Err(error)) => {
                    let error = &error as &dyn std::error::Error;
                    tracing::warn!(error, "the mail queue cannot be read; trying again");
                }
            }
            _ = tokio::time::timeout(PERIOD, self.mail_bell.0.notified()).await;
        }
    }

    /// Sends the emails that are due, and returns. Emails that cannot be sent now wait for their next attempt.
    pub async fn deliver_waiting_mails(&self) -> Result<(), Fault> {
        while self.deliver_next_mail().await? {}
        Ok(())
    }

    /// Returns whether an email was due.
    async fn deliver_next_mail(&self) -> Result<bool, Fault> {
        let Some(row) = self.claim_mail().await? else { return Ok(false) };
        match serde_json::from_str(&row.letter) {
            Ok(subject) => self.deliver(&row.about(subject)).await?,
            Err(error) => self.put_off(&row, &error).await?,
        }
        Ok(true)
    }

    /// Claims the email that is due first, for this server alone. Two concurrent claims return two emails, or one of
    /// them returns none.
    async fn claim_mail(&self) -> Result<Option<Row>, Fault> {
        // An email that waits more than twice the longest pause was postponed before the clock was set back. Up to
        // that, this server's clock may merely be a little behind the clock of the server that postponed it.
        let sql = "update mails set next_attempt_at = $2, attempts = attempts + 1 \
                   where next_attempt_at not between $1 + 1 and $3 \
                   and id = (select id from mails where next_attempt_at not between $1 + 1 and $3 \
                   order by next_attempt_at, id limit 1) returning id, letter, user_id, to_key, to_email, created_at, attempts";
        let now = self.clock.now();
        let row = writing!(&self.db, pool => sqlx::query_as::<_, Row>(sql)
            .bind(now)
            .bind(now + LEASE)
            .bind(now + 2 * LONGEST_PAUSE)
            .fetch_optional(pool)
            .await)?;
        Ok(row)
    }

    /// An unknown letter may be from a later version, whose servers can write it, so it waits as long as any other.
    /// Invalid JSON cannot be read by any version. The text is not logged, as it may be an address.
    async fn put_off(&self, row: &Row, error: &serde_json::Error) -> Result<(), Fault> {
        let mail = row.id.simple();
        if !error.is_data() || self.is_given_up(row.created_at) {
            tracing::error!(%mail, "a mail could not be read");
            return self.drop_mail(row.id).await;
        }
        tracing::warn!(%mail, "a mail of another version will be tried again");
        self.put_back(row.id, row.attempts).await
    }

    async fn deliver(&self, mail: &QueuedMail) -> Result<(), Fault> {
        let written = match self.write_mail(mail).await {
            Err(error @ Fault::Internal(_)) if self.is_given_up(mail.created_at) => {
                tracing::error!(mail = %mail.id.simple(), error = %Report(&error), "a mail could not be written");
                None
            }
            written => written?,
        };
        let Some(written) = written else { return self.drop_mail(mail.id).await };
        let id = mail.id.simple();
        match self.settings.mail.transport.send(&written, &self.settings.mail.sender).await {
            Ok(()) => self.drop_mail(mail.id).await,
            Err(error) if error.is_final() || self.is_given_up(mail.created_at) => {
                tracing::error!(mail = %id, error = &error as &dyn std::error::Error, "a mail could not be sent");
                self.drop_mail(mail.id).await
            }
            Err(error) => {
                tracing::warn!(mail = %id, error = &error as &dyn std::error::Error, "a mail will be tried again");
                self.put_back(mail.id, mail.attempts).await
            }
        }
    }

    /// The number of emails waiting to be sent, including those in progress.
    pub async fn waiting_mails(&self) -> Result<i64, Fault> {
        let sql = "select count(*) from mails";
        Ok(reading!(&self.db, pool => sqlx::query_scalar(sql).fetch_one(pool).await)?)
    }

    fn is_given_up(&self, created_at: Timestamp) -> bool {
        self.clock.now().since(created_at) > GIVEN_UP_AFTER
    }

    async fn put_back(&self, id: Uuid, attempts: i64) -> Result<(), Fault> {
        let sql = "update mails set next_attempt_at = $2 where id = $1";
        let next = self.clock.now() + pause_after(attempts);
        writing!(&self.db, pool => sqlx::query(sql).bind(id).bind(next).execute(pool).await.map(drop))?;
        Ok(())
    }

    async fn drop_mail(&self, id: Uuid) -> Result<(), Fault> {
        let sql = "delete from mails where id = $1";
        writing!(&self.db, pool => sqlx::query(sql).bind(id).execute(pool).await.map(drop))?;
        Ok(())
    }
}

/// Ten seconds after the first attempt, then twice as long each time, at most an hour.
fn pause_after(attempts: i64) -> Duration {
    let doublings = u32::try_from(attempts.clamp(1, 10) - 1).unwrap_or_default();
    (Duration::from_secs(10) * 2_u32.pow(doublings)).min(LONGEST_PAUSE)
}

impl Row {
    fn about(self, subject: Subject) -> QueuedMail {
        let Self { id, user_id, to_key, to_email, created_at, attempts, .. } = self;
        QueuedMail { id, subject, user_id, to_key, to_email, created_at, attempts }
    }
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
