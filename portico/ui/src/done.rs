use strum::{EnumString, IntoStaticStr};

use crate::answers::Redirect;
use crate::local_path::{LocalPath, with_value};

/// A completed action: its value in `done=`. The next page shows its sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr)]
#[cfg_attr(test, derive(strum::VariantArray))]
#[strum(serialize_all = "snake_case")]
pub enum Done {
    /// The address must be confirmed before the account can be used.
    SignedUp,
    VerificationSent,
    /// The user was logged in.
    EmailConfirmed,
    /// The user must log in now.
    EmailConfirmedSignedOut,
    EmailChangeAsked,
    ResetLinkSent,
    PasswordReset,
    PasswordChanged,
    DeletionAsked,
    AppTurnedOff,
    BrowserForgotten,
    PasskeyAdded,
    PasskeyRenamed,
    PasskeyRemoved,
    PasswordRemoved,
    PasswordSet,
    /// The password must be reset now.
    FactorUndone,
}

impl Done {
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// The value from a query, if it belongs to this page. Text from a URL is never shown.
    pub fn parse(text: &str, page: &str) -> Option<Self> {
        text.parse().ok().filter(|done: &Self| done.page() == page)
    }

    /// Whether a factor or the password was removed or added, and other sessions are still open: the page offers to end
    /// them.
    pub fn keeps_sessions(self) -> bool {
        matches!(self, Done::AppTurnedOff | Done::PasskeyAdded | Done::PasskeyRemoved | Done::PasswordRemoved)
    }

    /// Whether the message is a warning.
    pub fn is_warning(self) -> bool {
        matches!(self, Done::DeletionAsked | Done::FactorUndone)
    }

    /// The page that shows the message.
    pub fn page(self) -> &'static str {
        match self {
            Done::SignedUp => "/signup",
            Done::VerificationSent => "/verify-email",
            Done::EmailConfirmed | Done::EmailChangeAsked => "/account",
            Done::EmailConfirmedSignedOut | Done::PasswordReset | Done::DeletionAsked => "/login",
            Done::ResetLinkSent | Done::FactorUndone => "/forgot-password",
            Done::PasswordChanged
            | Done::AppTurnedOff
            | Done::BrowserForgotten
            | Done::PasskeyAdded
            | Done::PasskeyRenamed
            | Done::PasskeyRemoved
            | Done::PasswordRemoved
            | Done::PasswordSet => "/account/security",
        }
    }

    /// The page's address with the message.
    pub fn next(self) -> LocalPath {
        let address = with_value(self.page(), "done", self.as_str());
        LocalPath::parse(&address).unwrap_or_else(LocalPath::dashboard)
    }
}

impl From<Done> for Redirect {
    fn from(done: Done) -> Self {
        Self { next: done.next() }
    }
}

#[cfg(test)]
mod tests {
    use strum::VariantArray;

    use super::*;

    #[test]
    fn every_done_notice_is_at_its_own_page() {
        for done in Done::VARIANTS {
            assert_eq!(done.next().as_str(), format!("{}?done={}", done.page(), done.as_str()));
        }
    }

    #[test]
    fn every_done_notice_parses_back_only_on_its_own_page() {
        for done in Done::VARIANTS {
            assert_eq!(Done::parse(done.as_str(), done.page()), Some(*done));
            assert_eq!(Done::parse(done.as_str(), "/"), None);
        }
        assert_eq!(Done::parse("anything else", "/login"), None);
        assert_eq!(Done::EmailConfirmedSignedOut.as_str(), "email_confirmed_signed_out");
    }
}
