use crate::fault::Fault;
use crate::password::check::WrongPassword;

/// Why a proof was not accepted.
#[derive(Debug, thiserror::Error)]
pub enum ProofError {
    /// The user has a password, and none was given.
    #[error("Enter your password.")]
    PasswordMissing,
    #[error(transparent)]
    WrongPassword(#[from] WrongPassword),
    /// The user has no password, and used no passkey in this session within `PORTICO_SUDO_TTL`; or the session has ended.
    #[error("Use your passkey again to continue.")]
    ReauthenticationRequired,
    /// An app is on, and no code was given with the request. A passkey does not replace it.
    #[error("Enter a code from your authenticator app or a recovery code.")]
    CodeRequired,
    /// This session needs a second factor, and the account has passkeys, but no app.
    #[error("Use one of your passkeys first.")]
    PasskeyRequired,
    /// This session needs a second factor, and the account has an app and passkeys.
    #[error("Enter a code from your authenticator app or a recovery code, or use a passkey.")]
    SecondFactorRequired,
    /// This session needs a second factor, and the account has none yet.
    #[error("Set up an authenticator app or a passkey first.")]
    SetUpFirst,
    /// Wrong, or already used.
    #[error("That code is wrong or has been used. Enter another one.")]
    WrongCode,
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Why an app was not turned on.
#[derive(Debug, thiserror::Error)]
pub enum EnrolmentError {
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// Emails are sent, and the address is not confirmed: someone else may own it.
    #[error("Confirm your email address first: follow the link in the email we sent you.")]
    EmailNotVerified,
    /// This session, or this pending log-in, began no set-up within the last ten minutes.
    #[error("This set-up has expired. Start again.")]
    NothingToConfirm,
    #[error("That code is wrong or has been used. Enter another one.")]
    WrongCode,
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<sqlx::Error> for ProofError {
    fn from(error: sqlx::Error) -> Self {
        Self::Fault(error.into())
    }
}

impl From<sqlx::Error> for EnrolmentError {
    fn from(error: sqlx::Error) -> Self {
        Self::Fault(error.into())
    }
}
