use strum::{EnumString, IntoStaticStr, VariantArray};

/// Why a session ended or could not begin: in `reason=`, in problem documents and in messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Reason {
    /// The session reached its maximum lifetime.
    Expired,
    /// The session was idle for too long.
    Idle,
    LoggedOut,
    /// Ended from another device or by an operator.
    EndedElsewhere,
    PasswordChanged,
    /// An operator has disabled the account.
    Disabled,
    /// A copy of the session was used.
    Theft,
    /// The browser keeps no cookies, so there is no session to end. Never used in problem documents.
    Cookies,
    /// The second step of a log-in came too late, or the account changed meanwhile. Never used in problem documents.
    StepExpired,
}

impl Reason {
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// Whether it is about a session, so that problem documents may name it.
    pub fn is_of_session(self) -> bool {
        !matches!(self, Self::Cookies | Self::StepExpired)
    }

    /// Whether the user should take notice: all but their own log-out.
    pub fn is_warning(self) -> bool {
        self != Self::LoggedOut
    }

    /// The reason named in a query. Text from a URL is never shown.
    pub fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Reason {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        let names = Self::VARIANTS.iter().copied().filter(|reason| reason.is_of_session()).map(Self::as_str);
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
        for reason in Reason::VARIANTS {
            assert_eq!(Reason::parse(reason.as_str()), Some(*reason));
        }
        assert_eq!(Reason::parse("anything else"), None);
        assert_eq!(Reason::EndedElsewhere.as_str(), "ended_elsewhere");
    }
}
