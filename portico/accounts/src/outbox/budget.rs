//! Limits how many emails are sent to a mailbox within `PORTICO_MAILS`.

use std::time::Duration;

use aws_lc_rs::hmac;
use portico_mail::Letter;

use super::queue::{Outbox, QueuedMail};
use super::write::Recipient;
use crate::db::batches::Obsolete;
use crate::db::query::query;
use crate::fault::Fault;
use crate::limits::budget::Budget;
use crate::limits::counts::LOCK;
use crate::limits::limiter::CLOSED_RETENTION;

/// How an email is counted, and the limit that applies to it.
struct BudgetEntry {
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

impl Outbox {
    /// Counts an email, unless the mailbox has had its share within `PORTICO_MAILS`. Emails that strangers can trigger
    /// share one budget: its last place is reserved for a password reset link, and the last but one for a
    /// link to confirm the address. Notices have a budget of the same size, and the first of each kind is sent even if
    /// that is used up. The app's emails have a third one, also of that size. So flooding a mailbox does not block
    /// important emails to its owner. All spellings of an address are one mailbox.
    pub(super) async fn is_within_budget(&self, mail: &QueuedMail, to: &Recipient) -> Result<bool, Fault> {
        let Some(budget) = self.settings.budget else { return Ok(true) };
        let kind = kind_of(&mail.letter);
        let is_about_event = kind.starts_with("notice/");
        // If the address is not confirmed, a stranger may have signed up with it and cause its emails.
        let kinds = match kind.split_once('/') {
            Some(("notice", _)) if to.email_verified_at.is_some() => "notice/%",
            Some(("app", _)) if to.email_verified_at.is_some() => "app/%",
            _ => "link/%",
        };
        let has_own_budget = kinds != "link/%";
        self.reserve(BudgetEntry {
            mailbox: hmac::sign(&self.mailbox_key, to.email_key.as_bytes()).as_ref().to_vec(),
            kind: if has_own_budget {
                kind.to_owned()
            } else {
                kind.replace("notice/", "link/").replace("app/", "link/")
            },
            kinds,
            share: i64::from(limit_for(budget, &mail.letter, has_own_budget)),
            per: budget.per,
            is_first_sent: is_about_event,
        })
        .await
    }

    /// Returns whether there was room. Concurrent requests of two servers are handled one after the other.
    async fn reserve(&self, entry: BudgetEntry) -> Result<bool, Fault> {
        let BudgetEntry { mailbox, kind, kinds, share, per, is_first_sent } = entry;
        let count = "insert into mail_counts (mailbox, kind, sent_at) values ($1, $2, $3)";
        let mut tx = self.db.begin().await?;
        query(LOCK).bind(&mailbox).execute(&mut tx).await?;
        let now = self.clock.now();
        query(RELEASE).bind(&mailbox).bind(now + per).bind(now + 2 * per).execute(&mut tx).await?;
        let counted = query(COUNTED).bind(&mailbox).bind(kinds).bind(&kind).bind(now - per).bind(now);
        let (sent, of_this_kind): (i64, i64) = counted.fetch_one(&mut tx).await?;
        let is_room = sent < share || (is_first_sent && of_this_kind == 0);
        if is_room {
            query(count).bind(&mailbox).bind(&kind).bind(now).execute(&mut tx).await?;
        }
        tx.commit().await?;
        Ok(is_room)
    }

    /// Emails that have not counted for an hour.
    pub(crate) fn obsolete_counts(&self) -> Obsolete {
        // The table has no key: rows that are alike are deleted together.
        let sql = "delete from mail_counts where (mailbox, kind, sent_at) in \
                   (select mailbox, kind, sent_at from mail_counts where sent_at <= $1 order by sent_at limit $2)";
        let per = self.settings.budget.map_or(Duration::ZERO, |budget| budget.per);
        Obsolete::new(sql, self.clock.now() - per - CLOSED_RETENTION)
    }
}

/// How many emails may have been sent before this one exceeds the limit.
fn limit_for(budget: Budget, letter: &Letter, has_own_budget: bool) -> u32 {
    let kept_for_others = match letter {
        _ if has_own_budget => 0,
        Letter::ResetPassword => 0,
        Letter::VerifyEmail => 1,
        _ => 2,
    };
    budget.count.saturating_sub(kept_for_others).max(1)
}

/// How an email counts in a mailbox's budget: `link/` for emails that a stranger who knows the address can trigger,
/// `notice/` for those about an event of the account, `app/` for those of the app.
fn kind_of(letter: &Letter) -> &'static str {
    match letter {
        Letter::VerifyEmail => "link/verification",
        Letter::ResetPassword => "link/password_reset",
        Letter::AddressTaken => "link/address_taken",
        Letter::ConfirmNewEmail => "link/new_email",
        Letter::PasswordChanged { .. } => "notice/password_changed",
        Letter::EmailChangeAsked { .. } => "notice/email_change_asked",
        Letter::EmailChanged { .. } => "notice/email_changed",
        Letter::NewDevice { .. } => "notice/new_device",
        Letter::SessionStolen { .. } => "notice/session_stolen",
        Letter::DeletionAsked { .. } => "notice/deletion_asked",
        Letter::AppTurnedOn { is_replaced: false, .. } => "notice/app_turned_on",
        Letter::AppTurnedOn { is_replaced: true, .. } => "notice/app_replaced",
        Letter::AppTurnedOff { .. } => "notice/app_turned_off",
        Letter::PasskeyAdded { .. } => "notice/passkey_added",
        Letter::PasskeyRemoved { .. } => "notice/passkey_removed",
        Letter::PasskeySuspicious { .. } => "notice/passkey_suspicious",
        Letter::PasswordRemoved { .. } => "notice/password_removed",
        Letter::RecoveryCodesRenewed { .. } => "notice/recovery_codes_renewed",
        Letter::RecoveryCodeUsed { .. } => "notice/recovery_code_used",
        Letter::SecondFactorReset { .. } => "notice/second_factor_reset",
        Letter::SecondFactorFailed { .. } => "notice/second_factor_failed",
        Letter::FactorUndone { .. } => "notice/factor_undone",
        Letter::App { .. } => "app/letter",
    }
}
