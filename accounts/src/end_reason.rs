/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    pub const ALL: [Self; 7] = [
        Self::Expired,
        Self::Idle,
        Self::LoggedOut,
        Self::EndedElsewhere,
        Self::PasswordChanged,
        Self::Disabled,
        Self::Theft,
    ];

    /// The name in the database, in problem documents and in `reason=`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::Idle => "idle",
            Self::LoggedOut => "logged_out",
            Self::EndedElsewhere => "ended_elsewhere",
            Self::PasswordChanged => "password_changed",
            Self::Disabled => "disabled",
            Self::Theft => "theft",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text)
    }
}
