/// Why a session is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndReason {
    /// Its absolute end has come.
    Expired,
    /// Nobody used it for too long.
    Idle,
    LoggedOut,
    /// Ended from another session of the same person, or by an operator.
    EndedElsewhere,
    PasswordChanged,
    /// The account was disabled.
    Disabled,
    /// Its token was used by two who did not know of each other.
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

    /// As it stands in the database, in problem documents and in `reason=`.
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
