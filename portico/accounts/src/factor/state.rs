/// What a user's rows say about their second factor. It is read with the user, by a log-in and with a pending one.
#[derive(Clone, Copy, Debug, Default, sqlx_macros::FromRow)]
pub(crate) struct FactorState {
    pub(crate) has_app: bool,
    pub(crate) has_recovery_code: bool,
    /// Whether the browser is one that this user trusts. Never for a program.
    pub(crate) is_trusted: bool,
}
