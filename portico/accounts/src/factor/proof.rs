use portico_fields::{Code, GivenPassword, RecoveryCode};
use uuid::Uuid;

use super::check::{CheckedFactor, GivenFactor};
use super::error::ProofError;
use crate::accounts::Accounts;
use crate::db::query::query;
use crate::fault::Fault;
use crate::history::client::Client;
use crate::history::security_event::SecurityEvent;
use crate::password::check::WrongPassword;
use crate::session::caller::Caller;
use crate::session::own::log_missing_proof;
use crate::session::proofs::Proofs;
use crate::user::lock::lock;

/// The proof for a change of a factor, the password or the address, and for deleting the account: the password, and a
/// code where an app is on.
#[derive(Clone, Debug, Default)]
pub struct FullProof {
    /// `None` for a user without a password.
    pub password: Option<GivenPassword>,
    /// Takes precedence over `recovery_code` if both are given.
    pub code: Option<Code>,
    pub recovery_code: Option<RecoveryCode>,
}

/// The kind of operation that requires the proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Door {
    /// Entering the proof again, deletion, and turning the app off.
    Usual,
    /// The password or the address: where policy asks for a second factor, the session must have one.
    Guarded,
    /// A new app or new recovery codes: for `PORTICO_SUDO_TTL` after a log-in with a recovery code, no code is
    /// required.
    Recovery,
    /// A new password, with the old one.
    Password,
}

#[derive(sqlx_macros::FromRow)]
struct Needed {
    has_password: bool,
    has_app: bool,
}

impl FullProof {
    pub(crate) fn factor(&self) -> Option<GivenFactor> {
        let code = self.code.clone().map(GivenFactor::Code);
        code.or_else(|| self.recovery_code.clone().map(GivenFactor::RecoveryCode))
    }
}

impl From<&GivenPassword> for FullProof {
    fn from(password: &GivenPassword) -> Self {
        Self { password: Some(password.clone()), ..Self::default() }
    }
}

impl From<&FullProof> for FullProof {
    fn from(proof: &FullProof) -> Self {
        proof.clone()
    }
}

impl Door {
    /// How a wrong password is logged.
    fn failure(self) -> SecurityEvent {
        match self {
            Self::Password => SecurityEvent::PasswordChangeFail,
            Self::Usual | Self::Guarded | Self::Recovery => SecurityEvent::LogInFail,
        }
    }

    fn is_guarded(self) -> bool {
        matches!(self, Self::Guarded | Self::Password)
    }
}

impl Accounts {
    /// Checks a full proof of the caller. The code is checked only after the right password, and is used up by this.
    /// Returns the hash that the password matched. A change must check that it is still stored.
    pub(crate) async fn prove(
        &self,
        caller: &Caller,
        proof: &FullProof,
        door: Door,
        client: &Client,
    ) -> Result<Option<String>, ProofError> {
        let needed = self.needed_proof(caller.user.id).await?;
        if door.is_guarded() && !needed.has_app {
            self.require_policy_factor(caller).await?;
        }
        let hash = self.prove_password(caller, proof.password.as_ref(), &needed, door, client).await?;
        // Checking a password takes long, and an app may have been turned on meanwhile.
        let needed = self.needed_proof(caller.user.id).await?;
        let needs_no_code = !needed.has_app || (door == Door::Recovery && self.has_just_recovered(caller).await?);
        if needs_no_code {
            return Ok(hash);
        }
        let Some(given) = proof.factor() else {
            log_missing_factor(caller, "code_missing");
            return Err(ProofError::SecondFactorRequired);
        };
        match self.check_factor(&caller.user, &given, client).await? {
            Some(checked) if self.use_up_in_session(caller, &checked, client).await? => Ok(hash),
            _ => {
                self.note_wrong_code(&caller.user, Some(caller.session.id), client).await;
                Err(ProofError::WrongCode)
            }
        }
    }

    async fn needed_proof(&self, user: Uuid) -> Result<Needed, Fault> {
        let sql = "select password_hash is not null as has_password, \
                   exists (select 1 from authenticator_apps a where a.user_id = users.id) as has_app \
                   from users where id = $1";
        let needed: Option<Needed> = query(sql).bind(user).fetch_optional(self.db.read()).await?;
        // A user who has been deleted has a wrong password.
        Ok(needed.unwrap_or(Needed { has_password: true, has_app: false }))
    }

    async fn prove_password(
        &self,
        caller: &Caller,
        password: Option<&GivenPassword>,
        needed: &Needed,
        door: Door,
        client: &Client,
    ) -> Result<Option<String>, ProofError> {
        match password {
            Some(password) => {
                let hash = self.verified_hash(caller, password, door.failure(), client).await?;
                hash.map(Some).ok_or_else(|| WrongPassword.into())
            }
            None if needed.has_password => Err(ProofError::PasswordMissing),
            None if self.is_proof_recent(caller).await? => Ok(None),
            None => {
                log_missing_proof(caller);
                Err(ProofError::ReauthenticationRequired)
            }
        }
    }

    /// Whether the caller's session was opened with a recovery code within `PORTICO_SUDO_TTL`.
    async fn has_just_recovered(&self, caller: &Caller) -> Result<bool, Fault> {
        let row = self.sessions.stored(caller.session.id).await?;
        let recovered_at = row.and_then(|row| row.session.recovered_at);
        Ok(recovered_at.is_some_and(|at| self.clock.now() < at + self.settings.sudo_ttl))
    }

    /// Uses up the factor, and records in the session that it was proved. Returns `false` if it had been used.
    async fn use_up_in_session(
        &self,
        caller: &Caller,
        factor: &CheckedFactor,
        client: &Client,
    ) -> Result<bool, ProofError> {
        let id = caller.session.id;
        let mut tx = self.db.begin().await?;
        lock(&mut tx, caller.user.id).await?;
        if !self.use_up(&mut tx, &caller.user, factor, Some(id), client).await? {
            return Ok(false);
        }
        let sql = "update sessions set second_factor_at = $2, proofs = $3 where id = $1 and revoked_at is null";
        let proofs = caller.session.proofs.with(Proofs::OTP);
        query(sql).bind(id).bind(self.clock.now()).bind(proofs.as_str()).execute(&mut tx).await?;
        tx.commit().await?;
        self.outbox.notify.notify_one();
        self.sessions.known.forget_session(id);
        Ok(true)
    }
}

/// Logs that an operation was refused because of a missing second factor.
pub(crate) fn log_missing_factor(caller: &Caller, reason: &'static str) {
    let line = SecurityEvent::AuthorizationFail.because(reason);
    line.of(caller.user.id).in_session(caller.session.id).log();
}
