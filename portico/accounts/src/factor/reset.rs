use portico_fields::Email;
use portico_mail::Letter;

use super::undo_link::void_undo_links;
use super::void::{remove_app, remove_passkeys};
use crate::accounts::Accounts;
use crate::db::query::query;
use crate::history::client::Client;
use crate::history::event::AuditEvent;
use crate::history::security_event::SecurityEvent;
use crate::outbox::queue::format_time;
use crate::session::end_reason::EndReason;
use crate::session::store;
use crate::user::lock::lock;
use crate::user::standing::StandingError;

/// What an operator's reset found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecondFactorReset {
    /// Whether an app was on.
    pub had_app: bool,
    /// How many passkeys were removed.
    pub passkeys: u64,
    /// Whether the user can log in with a password or a passkey. If not, the operator hands over a reset link.
    pub has_way_in: bool,
}

impl Accounts {
    /// Removes a user's app and recovery codes for an operator, and the passkeys where that is asked for. All sessions
    /// end, pending log-ins and trust are void, and the user gets an email.
    pub async fn reset_second_factor(
        &self,
        email: &Email,
        removes_passkeys: bool,
    ) -> Result<SecondFactorReset, StandingError> {
        let user = self.user_by_email(email).await?.ok_or(StandingError::NoSuchUser)?;
        let now = self.clock.now();
        let event = self.history.row(&Client::default(), AuditEvent::SecondFactorResetByOperator, user.id, None)?;
        let notice = self.outbox.notice(&user, Letter::SecondFactorReset { at: format_time(now), removes_passkeys })?;
        let mut tx = self.db.begin().await?;
        lock(&mut tx, user.id).await?;
        let had_app = remove_app(&mut tx, user.id).await?;
        let passkeys = if removes_passkeys { remove_passkeys(&mut tx, user.id, self.not_recent()).await? } else { 0 };
        query("delete from recovery_codes where user_id = $1").bind(user.id).execute(&mut tx).await?;
        self.removal_of(&user).finish(&mut tx).await?;
        let has_way_in = self.has_way_in(&mut tx, user.id).await?;
        void_undo_links(&mut tx, user.id).await?;
        store::end_others(&mut tx, user.id, None, now, EndReason::EndedElsewhere).await?;
        event.insert(&mut tx).await?;
        notice.insert(&mut tx).await?;
        tx.commit().await?;
        self.sessions.known.forget_user(user.id);
        self.outbox.notify.notify_one();
        SecurityEvent::UserUpdated.because("second_factor_reset_by_operator").of(user.id).log();
        Ok(SecondFactorReset { had_app, passkeys, has_way_in })
    }
}
