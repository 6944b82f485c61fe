use crate::fault::Fault;
use crate::history::client::Client;
use crate::history::security_event::SecurityEvent;

#[derive(Debug, thiserror::Error)]
pub enum VerifyEmailError {
    #[error("This link no longer works. Request a new one.")]
    InvalidLink,
    #[error("That is not the password of this account.")]
    WrongPassword,
    /// It would remove the user's passkeys, and there is no password.
    #[error("Use one of your passkeys first. Without it, confirming the address would remove your only way to log in.")]
    LastWayIn,
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<sqlx::Error> for VerifyEmailError {
    fn from(error: sqlx::Error) -> Self {
        Self::Fault(error.into())
    }
}

impl VerifyEmailError {
    pub(super) fn log(&self, client: &Client) {
        match self {
            Self::InvalidLink => SecurityEvent::AuthorizationFail.because("invalid_link").log_from(client),
            Self::LastWayIn => SecurityEvent::AuthorizationFail.because("last_way_in").log_from(client),
            // Logged where the account is known, where the fault occurs, or by the rate limit.
            Self::WrongPassword | Self::Fault(_) => {}
        }
    }
}
