use crate::fault::Fault;
use crate::passkey::invalid::InvalidPasskey;

/// Why a pending log-in was not finished.
#[derive(Debug, thiserror::Error)]
pub enum StepError {
    /// Wrong, finished, expired, or void because the account changed.
    #[error("This log-in has expired. Log in again.")]
    InvalidStep,
    /// Wrong, or already used. The log-in stays pending.
    #[error("That code is wrong or has been used. Enter another one.")]
    WrongCode,
    /// The account is about to be deleted, and its owner has not chosen to keep it.
    #[error("This account is about to be deleted. To log in, choose to keep it.")]
    DeletionPending,
    /// This way to finish it is not open: a code where an app must be set up first, or the reverse.
    #[error("This log-in cannot be finished in that way.")]
    WrongMethod,
    /// The passkey's answer is wrong, replayed or expired. The log-in stays pending.
    #[error(transparent)]
    InvalidPasskey(InvalidPasskey),
    /// The passkey to set up is stored already.
    #[error("That passkey has already been added.")]
    PasskeyExists,
    /// No set-up of an app was begun within the last ten minutes. Another one begins.
    #[error("This set-up has expired. Scan the new code, and enter what the app shows.")]
    NothingToConfirm,
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<sqlx::Error> for StepError {
    fn from(error: sqlx::Error) -> Self {
        Self::Fault(error.into())
    }
}
