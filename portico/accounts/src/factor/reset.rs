use portico_fields::Email;
use portico_mail::Letter;

use super::undo_link::void_undo_links;
use super::void::remove_factors;
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
    /// Whether the user can log in with a password. If not, the operator hands over a reset link.
    pub has_password: bool,
}

impl Accounts {
    /// Removes a user's app and recovery codes for an operator. All sessions end, pending log-ins and trust are void,
    /// and the user gets an email.
    pub async fn reset_second_factor(&self, email: &Email) -> Result<SecondFactorReset, StandingError> {
        let user = self.user_by_email(email).await?.ok_or(StandingError::NoSuchUser)?;
        let now = self.clock.now();
        let event = self.history.row(&Client::default(), AuditEvent::SecondFactorResetByOperator, user.id, None)?;
        let notice = self.outbox.notice(&user, Letter::SecondFactorReset { at: format_time(now) })?;
        let mut tx = self.db.begin().await?;
        lock(&mut tx, user.id).await?;
        let password = "select count(password_hash) from users where id = $1";
        let (passwords,) = query(password).bind(user.id).fetch_one::<(i64,)>(&mut tx).await?;
        let had_app = remove_factors(&mut tx, user.id).await?;
        void_undo_links(&mut tx, user.id).await?;
        store::end_others(&mut tx, user.id, None, now, EndReason::EndedElsewhere).await?;
        event.insert(&mut tx).await?;
        notice.insert(&mut tx).await?;
        tx.commit().await?;
        self.sessions.known.forget_user(user.id);
        self.outbox.notify.notify_one();
        SecurityEvent::UserUpdated.because("second_factor_reset_by_operator").of(user.id).log();
        Ok(SecondFactorReset { had_app, has_password: passwords > 0 })
    }
}
