use crate::password_hashing::HashingError;
use crate::randomness::NoRandomness;
use crate::rate_limit::RateLimited;

/// A failure that is not the caller's fault. Its `Display` is for users; the source is for the log.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error("The service cannot be reached at the moment. Try again shortly.")]
    Database(#[from] sqlx::Error),
    #[error("Too many people are logging in right now. Try again in a few seconds.")]
    Busy,
    #[error(transparent)]
    RateLimited(#[from] RateLimited),
    #[error("Something went wrong on our side.")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Fault {
    pub(crate) fn internal(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(source.into())
    }
}

impl From<NoRandomness> for Fault {
    fn from(error: NoRandomness) -> Self {
        Self::internal(error)
    }
}

impl From<HashingError> for Fault {
    fn from(error: HashingError) -> Self {
        match error {
            HashingError::Busy => Self::Busy,
            HashingError::Failed(_) => Self::internal(error),
        }
    }
}
