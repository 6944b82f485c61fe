use strum::{EnumString, IntoStaticStr, VariantArray};

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum EndReason {
    /// It reached its absolute end.
    Expired,
    /// It was not used for too long.
    Idle,
    LoggedOut,
    /// Ended from another session of the same user, or by an operator.
    EndedElsewhere,
    PasswordChanged,
    /// The account was disabled.
    Disabled,
    /// Two clients used copies of its token.
    Theft,
}

impl EndReason {
    pub const ALL: &[Self] = Self::VARIANTS;

    /// The name in the database, in problem documents and in `reason=`.
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    pub fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}
