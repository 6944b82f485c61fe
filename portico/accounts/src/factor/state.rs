/// A user's second factor, as stored. It is read together with the user.
#[derive(Clone, Copy, Debug, Default, sqlx_macros::FromRow)]
pub(crate) struct FactorState {
    pub(crate) has_app: bool,
    pub(crate) has_recovery_code: bool,
    /// Whether there is a passkey that can be used now.
    pub(crate) has_passkey: bool,
    /// Whether the browser is one that this user trusts. Never for a program.
    pub(crate) is_trusted: bool,
}
