/// The answer of a passkey that is wrong, replayed, expired or unknown. The message does not say which.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("That passkey was not accepted. Try again, or choose another way.")]
pub struct InvalidPasskey {
    /// Whether no passkey has that id, so that the browser can stop offering it.
    pub is_unknown: bool,
}
