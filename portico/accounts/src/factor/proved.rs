//! The transaction of a change that requires full proof.

use uuid::Uuid;

use super::error::ProofError;
use super::proof::{Proved, log_missing_factor};
use crate::accounts::Accounts;
use crate::db::query::query;
use crate::db::tx::Tx;
use crate::history::client::Client;
use crate::history::security_event::SecurityEvent;
use crate::password::check::WrongPassword;
use crate::secret::clock::Timestamp;
use crate::session::caller::Caller;
use crate::session::proofs::Proofs;
use crate::user::lock::lock;

/// What may have changed since the proof was checked.
#[derive(sqlx_macros::FromRow)]
struct Current {
    is_same_password: bool,
    app: Option<Timestamp>,
    /// Whether the session is open, and its proof still counts.
    is_session_proved: bool,
}

/// Binds the user, the hash that the password matched, and the session. Without a hash, the proof is the use of a
/// passkey, which no longer counts after a passkey was removed in another session.
const CURRENT: &str = "select coalesce(password_hash, '') = coalesce($2, password_hash, '') as is_same_password, \
     (select confirmed_at from authenticator_apps a where a.user_id = users.id) as app, \
     exists (select 1 from sessions s where s.id = $3 and s.revoked_at is null \
     and ($2 is not null or s.passkey_at is not null)) as is_session_proved \
     from users where id = $1";

impl Accounts {
    /// Begins the transaction of a change with this proof, and locks the user's row. Seconds may have passed since the
    /// proof was checked, so the change is refused if the password, the app or the session is no longer the one of
    /// then. The code is used up in the same transaction: a change that fails leaves it usable.
    pub(crate) async fn begin_proved(
        &self,
        caller: &Caller,
        proved: &Proved,
        client: &Client,
    ) -> Result<Tx, ProofError> {
        let mut tx = self.db.begin().await?;
        let refused = match self.use_up_proof(&mut tx, caller, proved, client).await {
            Ok(()) => return Ok(tx),
            Err(refused) => refused,
        };
        drop(tx);
        if matches!(refused, ProofError::WrongCode) {
            self.note_wrong_code(&caller.user, Some(caller.session.id), client).await;
        }
        Err(refused)
    }

    /// Commits the change. The caller's session is read again from the database by the next request, and the emails of
    /// the change are sent.
    pub(crate) async fn commit_proved(&self, tx: Tx, caller: &Caller) -> Result<(), ProofError> {
        tx.commit().await?;
        self.sessions.known.forget_session(caller.session.id);
        self.outbox.notify.notify_one();
        Ok(())
    }

    async fn use_up_proof(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        proved: &Proved,
        client: &Client,
    ) -> Result<(), ProofError> {
        let (user, session) = (caller.user.id, caller.session.id);
        lock(tx, user).await?;
        let current = query(CURRENT).bind(user).bind(&proved.hash).bind(session);
        let current: Option<Current> = current.fetch_optional(&mut *tx).await?;
        // A user who has been deleted has a wrong password.
        let current = current.filter(|current| current.is_same_password).ok_or(WrongPassword)?;
        if !current.is_session_proved {
            let line = SecurityEvent::AuthorizationFail.because("session_ended_meanwhile");
            line.of(user).in_session(session).log_from(client);
            return Err(ProofError::ReauthenticationRequired);
        }
        if current.app != proved.app {
            log_missing_factor(caller, "app_changed_meanwhile");
            return Err(ProofError::CodeRequired);
        }
        let Some(factor) = &proved.factor else { return Ok(()) };
        if !self.use_up(tx, &caller.user, factor, Some(session), client).await? {
            return Err(ProofError::WrongCode);
        }
        self.note_second_factor(tx, session).await
    }

    /// Records in the session that a second factor was proved.
    async fn note_second_factor(&self, tx: &mut Tx, session: Uuid) -> Result<(), ProofError> {
        let proofs = Proofs::stored_with(Proofs::OTP, session, tx).await?;
        let sql = "update sessions set second_factor_at = $2, proofs = $3 where id = $1 and revoked_at is null";
        let update = query(sql).bind(session).bind(self.clock.now()).bind(proofs.as_str());
        match update.execute(tx).await? {
            0 => Err(ProofError::ReauthenticationRequired),
            _ => Ok(()),
        }
    }
}
