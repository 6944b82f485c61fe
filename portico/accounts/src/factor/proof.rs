use portico_fields::{Code, GivenPassword, RecoveryCode};

use super::check::{CheckedFactor, GivenFactor};
use super::error::ProofError;
use crate::accounts::Accounts;
use crate::db::query::query;
use crate::fault::Fault;
use crate::history::client::Client;
use crate::history::security_event::SecurityEvent;
use crate::password::check::WrongPassword;
use crate::secret::clock::Timestamp;
use crate::session::caller::Caller;
use crate::session::own::log_missing_proof;

/// The proof for a change of a factor, the password or the address, and for deleting the account: the password, and a
/// code where an app is on.
#[derive(Clone, Debug, Default)]
pub struct FullProof {
    /// `None` for a user without a password, who has used a passkey in this session within `PORTICO_SUDO_TTL`.
    pub password: Option<GivenPassword>,
    /// Takes precedence over `recovery_code` if both are given.
    pub code: Option<Code>,
    pub recovery_code: Option<RecoveryCode>,
}

/// The kind of operation that requires the proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Door {
    /// Entering the proof again, deletion, turning the app off, and adding or removing a passkey.
    Usual,
    /// The password or the address: where policy asks for a second factor, the session must have one.
    Guarded,
    /// A new app or new recovery codes: for `PORTICO_SUDO_TTL` after a log-in with a recovery code, no code is
    /// required.
    Recovery,
    /// A new password, with the old one if there is one, and removing the password.
    Password,
}

/// A full proof that is right. The change that it is for begins with [`Accounts::begin_proved`], which makes sure that
/// it still is.
pub(crate) struct Proved {
    /// The hash that the password matched.
    pub(super) hash: Option<String>,
    /// When the app was turned on that decided whether a code is due.
    pub(super) app: Option<Timestamp>,
    /// The code, not used up yet. `None` where none was due.
    pub(super) factor: Option<CheckedFactor>,
}

#[derive(sqlx_macros::FromRow)]
struct Needed {
    has_password: bool,
    /// When the app that is on was turned on.
    app: Option<Timestamp>,
}

impl Proved {
    /// Whether the password was given. Users without one must have used a passkey recently.
    pub(super) fn is_by_password(&self) -> bool {
        self.hash.is_some()
    }
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
    /// Checks a full proof of the caller. The code is checked only after the right password. Nothing is used up yet:
    /// whatever else may refuse the change comes between this and [`Accounts::begin_proved`].
    pub(crate) async fn prove(
        &self,
        caller: &Caller,
        proof: &FullProof,
        door: Door,
        client: &Client,
    ) -> Result<Proved, ProofError> {
        let needed = self.needed_proof(caller, door).await?;
        let hash = self.prove_password(caller, proof.password.as_ref(), &needed, door, client).await?;
        // Checking a password takes long, and an app may have been turned on meanwhile.
        let app = self.needed_proof(caller, door).await?.app;
        let needs_no_code = app.is_none() || (door == Door::Recovery && self.has_just_recovered(caller).await?);
        if needs_no_code {
            return Ok(Proved { hash, app, factor: None });
        }
        let Some(given) = proof.factor() else {
            log_missing_factor(caller, "code_missing");
            return Err(ProofError::CodeRequired);
        };
        match self.check_factor(&caller.user, &given, client).await? {
            Some(factor) => Ok(Proved { hash, app, factor: Some(factor) }),
            None => {
                self.note_wrong_code(&caller.user, Some(caller.session.id), client).await;
                Err(ProofError::WrongCode)
            }
        }
    }

    /// What the caller has to prove. Refuses a caller at a guarded door who lacks the second factor that policy asks for.
    async fn needed_proof(&self, caller: &Caller, door: Door) -> Result<Needed, ProofError> {
        let sql = "select password_hash is not null as has_password, \
                   (select confirmed_at from authenticator_apps a where a.user_id = users.id) as app \
                   from users where id = $1";
        let needed: Option<Needed> = query(sql).bind(caller.user.id).fetch_optional(self.db.read()).await?;
        // A user who has been deleted has a wrong password.
        let needed = needed.unwrap_or(Needed { has_password: true, app: None });
        if door.is_guarded() && needed.app.is_none() {
            self.require_policy_factor(caller).await?;
        }
        Ok(needed)
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
            None if self.is_passkey_recent(caller).await? => Ok(None),
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
}

/// Logs that an operation was refused because of a missing second factor.
pub(crate) fn log_missing_factor(caller: &Caller, reason: &'static str) {
    let line = SecurityEvent::AuthorizationFail.because(reason);
    line.of(caller.user.id).in_session(caller.session.id).log();
}
