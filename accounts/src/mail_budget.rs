//! Limits how many emails are sent to a mailbox within `PORTICO_MAILS`.

use std::time::Duration;

use aws_lc_rs::hmac;

use crate::db::writing;
use crate::mail_queue::{QueuedMail, Subject};
use crate::mail_settings::Budget;
use crate::mail_writing::Recipient;
use crate::rate_limit::{CLOSED_KEPT_FOR, LOCK_WINDOW};
use crate::{Accounts, Fault};

/// How an email is counted, and the limit that applies to it.
struct Place {
    /// A keyed hash of the address.
    mailbox: Vec<u8>,
    kind: String,
    /// The common prefix of the kinds that share the budget.
    kinds: &'static str,
    share: i64,
    per: Duration,
    /// Whether the first of its kind is always sent.
    is_first_sent: bool,
}

/// Releases an email sent by a clock that is two window lengths ahead: that clock was wrong, or another server's is.
/// The email counts for one more window on this clock, so that a clock that was a year ahead does not close a mailbox
/// for a year.
const RELEASE: &str = "update mail_counts set released_at = $2 where mailbox = $1 and sent_at >= $3 \
                       and (released_at is null or released_at > $2)";

const COUNTED: &str = "select count(*), count(*) filter (where kind = $3) from mail_counts \
                       where mailbox = $1 and kind like $2 and sent_at > $4 \
                       and (sent_at <= $5 or released_at is null or released_at > $5)";

impl Accounts {
    /// Counts an email, unless the mailbox has had its share within `PORTICO_MAILS`. Emails that strangers can cause
    /// share one budget: its last place is reserved for a link to choose a new password, and the last but one for a
    /// link to confirm the address. Notices have a budget of the same size, and the first of each kind is sent even if
    /// that is used up. So flooding a mailbox does not block important emails to its owner. All spellings of an address
    /// are one mailbox.
    pub(crate) async fn is_within_budget(&self, mail: &QueuedMail, to: &Recipient) -> Result<bool, Fault> {
        let Some(budget) = self.settings.mail.budget else { return Ok(true) };
        let kind = mail.subject.kind();
        // If the address is not confirmed, a stranger may have signed up with it and cause its notices.
        let is_notice = mail.subject.is_notice() && to.email_verified_at.is_some();
        self.take_place(Place {
            mailbox: hmac::sign(&self.mailbox_key, to.email_key.as_bytes()).as_ref().to_vec(),
            kind: if is_notice { kind.to_owned() } else { kind.replace("notice/", "link/") },
            kinds: if is_notice { "notice/%" } else { "link/%" },
            share: i64::from(share_of(budget, &mail.subject, is_notice)),
            per: budget.per,
            is_first_sent: mail.subject.is_notice(),
        })
        .await
    }

    /// Returns whether there was room. Concurrent requests of two servers are handled one after the other.
    async fn take_place(&self, place: Place) -> Result<bool, Fault> {
        let Place { mailbox, kind, kinds, share, per, is_first_sent } = place;
        let count = "insert into mail_counts (mailbox, kind, sent_at) values ($1, $2, $3)";
        Ok(writing!(&self.db, pool => {
            let mut tx = pool.begin().await?;
            sqlx::query(LOCK_WINDOW).bind(&mailbox).execute(&mut *tx).await?;
            let now = self.clock.now();
            sqlx::query(RELEASE).bind(&mailbox).bind(now + per).bind(now + 2 * per).execute(&mut *tx).await?;
            let counted = sqlx::query_as(COUNTED).bind(&mailbox).bind(kinds).bind(&kind).bind(now - per).bind(now);
            let (sent, of_this_kind): (i64, i64) = counted.fetch_one(&mut *tx).await?;
            let is_room = sent < share || (is_first_sent && of_this_kind == 0);
            if is_room {
                sqlx::query(count).bind(&mailbox).bind(&kind).bind(now).execute(&mut *tx).await?;
            }
            tx.commit().await?;
            is_room
        }))
    }

    /// Deletes emails that have not counted for an hour.
    pub(crate) async fn prune_mail_counts(&self) -> Result<(), Fault> {
        let sql = "delete from mail_counts where sent_at <= $1";
        let per = self.settings.mail.budget.map_or(Duration::ZERO, |budget| budget.per);
        let before = self.clock.now() - per - CLOSED_KEPT_FOR;
        writing!(&self.db, pool => sqlx::query(sql).bind(before).execute(pool).await.map(drop))?;
        Ok(())
    }
}

/// How many emails may have been sent before this one exceeds the limit.
fn share_of(budget: Budget, subject: &Subject, is_notice: bool) -> u32 {
    let kept_for_others = match subject {
        _ if is_notice => 0,
        Subject::PasswordReset => 0,
        Subject::Verification => 1,
        _ => 2,
    };
    budget.count.saturating_sub(kept_for_others).max(1)
}
