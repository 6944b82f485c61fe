/// Why a session ended or could not begin: in `reason=`, in problem documents and in messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The session reached its maximum lifetime.
    Expired,
    /// The session was idle for too long.
    Idle,
    LoggedOut,
    /// Ended from another device.
    EndedElsewhere,
    PasswordChanged,
    /// An operator has disabled the account.
    Disabled,
    /// A copy of the session was used.
    Theft,
    /// The browser keeps no cookies, so there is no session to end. Never used in problem documents.
    Cookies,
}

impl Reason {
    const ALL: [Self; 8] = [
        Self::Expired,
        Self::Idle,
        Self::LoggedOut,
        Self::EndedElsewhere,
        Self::PasswordChanged,
        Self::Disabled,
        Self::Theft,
        Self::Cookies,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Reason::Expired => "expired",
            Reason::Idle => "idle",
            Reason::LoggedOut => "logged_out",
            Reason::EndedElsewhere => "ended_elsewhere",
            Reason::PasswordChanged => "password_changed",
            Reason::Disabled => "disabled",
            Reason::Theft => "theft",
            Reason::Cookies => "cookies",
        }
    }

    /// The reason named in a query. Text from a URL is never shown.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text)
    }

    pub fn sentence(self) -> &'static str {
        match self {
            Reason::Expired => "Your session has expired. Log in to continue.",
            Reason::Idle => "You were away for a while, so you were logged out. Log in to continue.",
            Reason::LoggedOut => "You are logged out.",
            Reason::EndedElsewhere => "You were logged out from another device. Log in to continue.",
            Reason::PasswordChanged => "Your password was changed. Log in with the new one.",
            Reason::Disabled => "Your account has been disabled. Contact the administrator of this site.",
            Reason::Theft => {
                "Someone else may have used your session, so it was ended. Log in, and change your password."
            }
            Reason::Cookies => {
                "Your browser blocks cookies for this site, but logging in needs them. \
                 Allow cookies, then log in again."
            }
        }
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Reason {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        let names = Self::ALL.into_iter().filter(|reason| *reason != Self::Cookies).map(Self::as_str);
        let text = utoipa::openapi::ObjectBuilder::new().schema_type(utoipa::openapi::Type::String);
        text.enum_values(Some(names)).description(Some("Why a session ended.")).into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Reason {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_parses_back() {
        for reason in Reason::ALL {
            assert_eq!(Reason::parse(reason.as_str()), Some(reason));
        }
        assert_eq!(Reason::parse("anything else"), None);
    }
}
