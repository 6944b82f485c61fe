use portico_fields::Email;
use portico_mail::Letter;
use uuid::Uuid;

use crate::accounts::Accounts;
use crate::db::query::query;
use crate::email::error::VerifyEmailError;
use crate::email::link;
use crate::email::link::OneTimeLink;
use crate::factor::error::ProofError;
use crate::factor::proof::{Door, FullProof};
use crate::factor::void::void_steps_and_trust;
use crate::fault::Fault;
use crate::history::audit::AuditRow;
use crate::history::client::Client;
use crate::history::event::AuditEvent;
use crate::history::security_event::SecurityEvent;
use crate::outbox::queue::{QueuedMail, format_time};
use crate::session::caller::Caller;
use crate::session::end_reason::EndReason;
use crate::session::store;
use crate::user::row::User;

#[derive(Debug, thiserror::Error)]
pub enum ChangeEmailError {
    #[error(transparent)]
    Proof(#[from] ProofError),
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Accounts {
    /// Requests a change of address. It takes effect when the link in the email to the new address is used. The old
    /// address is informed at once. Requires full proof. The response does not reveal whether the new address is taken.
    pub async fn request_email_change(
        &self,
        caller: &Caller,
        new: &Email,
        proof: impl Into<FullProof>,
        client: &Client,
    ) -> Result<(), ChangeEmailError> {
        let proved = self.prove(caller, &proof.into(), Door::Guarded, client).await?;
        // Before the code is used up.
        self.limiter.count_new_email(caller.user.id, client).await?;
        let link = self.outbox.mail(Letter::ConfirmNewEmail, Some(caller.user.id), new.key(), new.as_str())?;
        let (at, new_email) = (format_time(self.clock.now()), new.as_str().to_owned());
        let notice = self.outbox.notice(&caller.user, Letter::EmailChangeAsked { at, new_email })?;
        let event = self.history.row(client, AuditEvent::EmailChangeAsked, caller.user.id, caller.session.id)?;
        let mut tx = self.begin_proved(caller, &proved, client).await?;
        event.insert(&mut tx).await.map_err(Fault::from)?;
        link.insert(&mut tx).await?;
        notice.insert(&mut tx).await?;
        self.commit_proved(tx, caller).await?;
        let line = SecurityEvent::UserUpdated.because("email_asked");
        line.of(caller.user.id).in_session(caller.session.id).log_from(client);
        Ok(())
    }

    /// Moves the account to the address the link was sent to. Other sessions end, other links are voided, and the old
    /// address is informed.
    pub(crate) async fn change_email(
        &self,
        secret: &str,
        link: &OneTimeLink,
        user: &User,
        kept: Option<Uuid>,
        client: &Client,
    ) -> Result<(), VerifyEmailError> {
        let letter = Letter::EmailChanged { at: format_time(self.clock.now()), new_email: link.sent_to.clone() };
        let notice = self.outbox.notice(user, letter)?;
        let event = self.history.row(client, AuditEvent::EmailChanged, user.id, kept)?;
        self.write_new_email(secret, link, kept, &event, &notice).await?;
        SecurityEvent::UserUpdated.because("email_changed").of(user.id).in_session(kept).log_from(client);
        self.sessions.known.forget_user(link.user_id);
        self.outbox.notify.notify_one();
        Ok(())
    }

    async fn write_new_email(
        &self,
        secret: &str,
        link: &OneTimeLink,
        kept: Option<Uuid>,
        event: &AuditRow,
        notice: &QueuedMail,
    ) -> Result<(), VerifyEmailError> {
        let sql = "update users set email = $2, email_key = $3, email_verified_at = $4 where id = $1";
        let now = self.clock.now();
        let mut tx = self.db.begin().await?;
        let update = query(sql).bind(link.user_id).bind(&link.sent_to).bind(&link.sent_to_key).bind(now);
        update.execute(&mut tx).await.map_err(map_unique_violation)?;
        link::use_up(&mut tx, secret, now).await?.ok_or(VerifyEmailError::InvalidLink)?;
        store::end_others(&mut tx, link.user_id, kept, now, EndReason::EndedElsewhere).await?;
        link::void_all(&mut tx, link.user_id).await?;
        void_steps_and_trust(&mut tx, link.user_id).await?;
        event.insert(&mut tx).await?;
        notice.insert(&mut tx).await?;
        Ok(tx.commit().await?)
    }
}

/// Another user may have signed up with the address in the meantime.
fn map_unique_violation(error: sqlx::Error) -> VerifyEmailError {
    match error.as_database_error() {
        Some(refused) if refused.is_unique_violation() => VerifyEmailError::InvalidLink,
        _ => error.into(),
    }
}
