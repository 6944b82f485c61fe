use portico_mail::Letter;
use uuid::Uuid;

use super::error::RemovePasswordError;
use crate::accounts::Accounts;
use crate::db::query::query;
use crate::factor::proof::{Door, FullProof};
use crate::factor::void::void_steps_and_trust;
use crate::fault::Fault;
use crate::history::client::Client;
use crate::history::event::AuditEvent;
use crate::history::security_event::SecurityEvent;
use crate::outbox::queue::format_time;
use crate::session::caller::Caller;

/// Of two passkeys, one can be lost.
const PASSKEYS_INSTEAD: i64 = 2;

impl Accounts {
    /// Removes the caller's password, if they have two passkeys that can be used. Requires full proof. Trusted browsers
    /// and pending log-ins become void; other sessions continue. [`Accounts::change_password`] without a password in
    /// its proof sets one again.
    pub async fn remove_password(
        &self,
        caller: &Caller,
        proof: impl Into<FullProof>,
        client: &Client,
    ) -> Result<(), RemovePasswordError> {
        let proved = self.prove(caller, &proof.into(), Door::Password, client).await?;
        let (user, session) = (caller.user.id, caller.session.id);
        let (at, device) = (format_time(self.clock.now()), client.device_or_unknown());
        let notice = self.outbox.notice(&caller.user, Letter::PasswordRemoved { at, device })?;
        let event = self.history.row(client, AuditEvent::PasswordRemoved, user, session)?;
        let mut tx = self.begin_proved(caller, &proved, client).await?;
        if self.usable_passkeys(user, &mut tx).await? < PASSKEYS_INSTEAD {
            return Err(RemovePasswordError::LastWayIn);
        }
        let sql = "update users set password_hash = null where id = $1 and password_hash is not null";
        if query(sql).bind(user).execute(&mut tx).await? == 0 {
            return Ok(());
        }
        void_steps_and_trust(&mut tx, user).await?;
        event.insert(&mut tx).await?;
        notice.insert(&mut tx).await?;
        self.commit_proved(tx, caller).await?;
        self.sessions.known.forget_user(user);
        SecurityEvent::PasswordChange.because("removed").of(user).in_session(session).log_from(client);
        Ok(())
    }

    /// Whether a user can log in with a password.
    pub async fn has_password(&self, user: Uuid) -> Result<bool, Fault> {
        let sql = "select count(password_hash) from users where id = $1";
        let (count,) = query(sql).bind(user).fetch_one::<(i64,)>(self.db.read()).await?;
        Ok(count > 0)
    }
}
