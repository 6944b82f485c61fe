use super::invalid::InvalidPasskey;
use crate::factor::error::ProofError;
use crate::fault::Fault;
use crate::session::log_in::LogInError;

/// Why a passkey was not added.
#[derive(Debug, thiserror::Error)]
pub enum PasskeyError {
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// Emails are sent, and the address is not confirmed: someone else may own it.
    #[error("Confirm your email address first: follow the link in the email we sent you.")]
    EmailNotVerified,
    /// Passkeys are off, the host is an IP address, or a program asks.
    #[error("This site does not offer passkeys.")]
    NotOffered,
    #[error("The passkey was not added. Try again.")]
    Invalid(InvalidPasskey),
    #[error("That passkey has already been added.")]
    Exists,
    #[error("You have 20 passkeys, the most an account can have. Remove one first.")]
    LimitReached,
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Why a log-in with a passkey failed.
#[derive(Debug, thiserror::Error)]
pub enum PasskeyLogInError {
    #[error(transparent)]
    Invalid(#[from] InvalidPasskey),
    /// The passkey is right, but its user may not log in.
    #[error(transparent)]
    LogIn(LogInError),
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Why a passkey was not accepted as a proof.
#[derive(Debug, thiserror::Error)]
pub enum PasskeyProofError {
    #[error(transparent)]
    Invalid(#[from] InvalidPasskey),
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Why a passkey was not removed.
#[derive(Debug, thiserror::Error)]
pub enum RemovePasskeyError {
    #[error(transparent)]
    Proof(#[from] ProofError),
    #[error("You have no such passkey.")]
    NotFound,
    #[error("This passkey is your only way to log in. Set a password or add another passkey first.")]
    LastWayIn,
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Why the password was not removed.
#[derive(Debug, thiserror::Error)]
pub enum RemovePasswordError {
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// There are fewer than two passkeys that can be used.
    #[error("You need two passkeys before you can remove your password. Add another one first.")]
    LastWayIn,
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<sqlx::Error> for PasskeyError {
    fn from(error: sqlx::Error) -> Self {
        Self::Fault(error.into())
    }
}

impl From<LogInError> for PasskeyLogInError {
    fn from(error: LogInError) -> Self {
        match error {
            LogInError::Fault(fault) => Self::Fault(fault),
            error => Self::LogIn(error),
        }
    }
}

impl From<sqlx::Error> for PasskeyProofError {
    fn from(error: sqlx::Error) -> Self {
        Self::Fault(error.into())
    }
}

impl From<sqlx::Error> for RemovePasskeyError {
    fn from(error: sqlx::Error) -> Self {
        Self::Fault(error.into())
    }
}

impl From<sqlx::Error> for RemovePasswordError {
    fn from(error: sqlx::Error) -> Self {
        Self::Fault(error.into())
    }
}
