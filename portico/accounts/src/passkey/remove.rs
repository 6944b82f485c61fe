use portico_mail::Letter;
use uuid::Uuid;

use super::error::RemovePasskeyError;
use crate::accounts::Accounts;
use crate::db::query::query;
use crate::db::tx::Tx;
use crate::factor::proof::{Door, FullProof};
use crate::factor::void::{Removal, void_passkey_proofs};
use crate::history::client::Client;
use crate::history::event::AuditEvent;
use crate::history::security_event::SecurityEvent;
use crate::outbox::queue::format_time;
use crate::session::caller::Caller;
use crate::user::row::User;

impl Accounts {
    /// Removes one of the caller's passkeys. Requires full proof. Trusted browsers and pending log-ins become void.
    /// Other sessions continue, but what was proved in them with a passkey no longer counts. The last way to log in
    /// cannot be removed: a password, or a passkey that can be used.
    pub async fn remove_passkey(
        &self,
        caller: &Caller,
        id: Uuid,
        proof: impl Into<FullProof>,
        client: &Client,
    ) -> Result<(), RemovePasskeyError> {
        let proved = self.prove(caller, &proof.into(), Door::Usual, client).await?;
        let (user, session) = (caller.user.id, caller.session.id);
        let (at, device) = (format_time(self.clock.now()), client.device_or_unknown());
        let notice = self.outbox.notice(&caller.user, Letter::PasskeyRemoved { at, device, is_all: false })?;
        let event = self.history.row(client, AuditEvent::PasskeyRemoved, user, session)?;
        let mut tx = self.begin_proved(caller, &proved, client).await?;
        self.delete_passkey(&mut tx, user, id).await?;
        // In this session, full proof was given just now.
        void_passkey_proofs(&mut tx, user, Some(session), self.not_recent()).await?;
        self.removal_of(&caller.user).finish(&mut tx).await?;
        event.insert(&mut tx).await?;
        notice.insert(&mut tx).await?;
        self.commit_proved(tx, caller).await?;
        self.sessions.known.forget_user(user);
        SecurityEvent::UserUpdated.because("passkey_removed").of(user).in_session(session).log_from(client);
        Ok(())
    }

    /// Deletes a passkey unless it is the last way in, within a transaction that has locked the user's row: of two that
    /// are removed at once, the second one sees what the first one left.
    async fn delete_passkey(&self, tx: &mut Tx, user: Uuid, id: Uuid) -> Result<(), RemovePasskeyError> {
        let sql = "delete from passkeys where id = $1 and user_id = $2 returning rp_id";
        let removed: Option<(String,)> = query(sql).bind(id).bind(user).fetch_optional(&mut *tx).await?;
        let (host,) = removed.ok_or(RemovePasskeyError::NotFound)?;
        let was_usable = host == self.relying_party.usable_host();
        if was_usable && !self.has_way_in(tx, user).await? {
            return Err(RemovePasskeyError::LastWayIn);
        }
        Ok(())
    }

    /// Whether a user can log in: with a password, or with a passkey that can be used now.
    pub(crate) async fn has_way_in(&self, tx: &mut Tx, user: Uuid) -> Result<bool, sqlx::Error> {
        let sql = "select count(*) from users where id = $1 and (password_hash is not null \
                   or exists (select 1 from passkeys p where p.user_id = $1 and p.rp_id = $2))";
        let ways = query(sql).bind(user).bind(self.relying_party.usable_host());
        Ok(ways.fetch_one::<(i64,)>(tx).await?.0 > 0)
    }

    /// What the removal of one of a user's factors entails.
    pub(crate) fn removal_of(&self, user: &User) -> Removal<'_> {
        Removal {
            user: user.id,
            passkey_host: self.relying_party.usable_host(),
            keeps_codes_for_passkeys: self.policy_asks(user),
        }
    }
}
