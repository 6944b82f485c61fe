use crate::limits::budget::RateLimited;

/// A failure that is not the caller's fault. Its `Display` is for users; the source is for the log.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error("The service is unavailable at the moment. Try again shortly.")]
    Database(#[from] sqlx::Error),
    #[error("Too many people are logging in right now. Try again in a few seconds.")]
    Busy,
    #[error(transparent)]
    RateLimited(#[from] RateLimited),
    #[error("Something went wrong on our side.")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Fault {
    /// A failure that users cannot do anything about. The source is logged and not shown.
    pub fn internal(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(source.into())
    }
}
