/// Why a session is over, as it stands in `reason=` and as people read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    Expired,
    LoggedOut,
}

impl Reason {
    pub fn as_str(self) -> &'static str {
        match self {
            Reason::Expired => "expired",
            Reason::LoggedOut => "logged_out",
        }
    }

    /// The reason a query names; text from a URL is never shown itself.
    pub fn parse(text: &str) -> Option<Self> {
        [Reason::Expired, Reason::LoggedOut].into_iter().find(|reason| reason.as_str() == text)
    }

    pub fn sentence(self) -> &'static str {
        match self {
            Reason::Expired => "Your session has expired. Log in to go on.",
            Reason::LoggedOut => "You are logged out.",
        }
    }
}
