use portico_fields::{Field, FieldError, NewPassword};
use portico_mail::Letter;

use crate::accounts::Accounts;
use crate::db::query::query;
use crate::db::tx::Tx;
use crate::factor::error::ProofError;
use crate::factor::proof::{Door, FullProof};
use crate::fault::Fault;
use crate::history::client::Client;
use crate::history::event::AuditEvent;
use crate::history::security_event::SecurityEvent;
use crate::outbox::queue::format_time;
use crate::password::replacement::Replacement;
use crate::secret::clock::Timestamp;
use crate::session::caller::Caller;
use crate::session::end_reason::EndReason;

#[derive(Debug, thiserror::Error)]
pub enum ChangePasswordError {
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// The new password is too easy to guess.
    #[error("{0}")]
    NewPassword(FieldError),
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Accounts {
    /// Replaces the current password. Requires full proof. All other sessions end, and links that were emailed before
    /// are voided. The new password counts as just entered.
    pub async fn change_password(
        &self,
        caller: &Caller,
        proof: impl Into<FullProof>,
        new: &NewPassword,
        client: &Client,
    ) -> Result<(), ChangePasswordError> {
        if let Some(error) = self.password_rejection(new, &caller.user.name, &caller.user.email).await? {
            log_failure("guessable", caller, client);
            return Err(ChangePasswordError::NewPassword(error.at(Field::NewPassword)));
        }
        let proved = self.prove(caller, &proof.into(), Door::Password, client).await?;
        let now = self.clock.now();
        let replacement = Replacement {
            user: caller.user.id,
            password_hash: self.passwords.hash(new).await.map_err(Fault::from)?,
            kept: Some(caller.session.id),
            event: self.history.row(client, AuditEvent::PasswordChanged, caller.user.id, caller.session.id)?,
            notice: self.outbox.notice(&caller.user, Letter::PasswordChanged { at: format_time(now) })?,
        };
        let begun = self.begin_proved(caller, &proved, client).await;
        if let Err(ProofError::WrongPassword(_)) = &begun {
            log_failure("changed_meanwhile", caller, client);
        }
        let tx = begun?;
        self.write_change(tx, caller, &replacement, now).await?;
        let line = SecurityEvent::PasswordChange.because("changed");
        line.of(caller.user.id).in_session(caller.session.id).log_from(client);
        // Once more: someone may have logged in with the old password while this was being written.
        self.sessions.end_all_of(caller.user.id, Some(caller.session.id), EndReason::PasswordChanged).await?;
        Ok(())
    }

    async fn write_change(
        &self,
        mut tx: Tx,
        caller: &Caller,
        replacement: &Replacement,
        now: Timestamp,
    ) -> Result<(), ProofError> {
        replacement.write(&mut tx, now).await?;
        let sql = "update sessions set authenticated_at = $2 where id = $1";
        query(sql).bind(replacement.kept).bind(now).execute(&mut tx).await?;
        self.commit_proved(tx, caller).await
    }
}

fn log_failure(reason: &'static str, caller: &Caller, client: &Client) {
    let line = SecurityEvent::PasswordChangeFail.because(reason);
    line.of(caller.user.id).in_session(caller.session.id).log_from(client);
}
