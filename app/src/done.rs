use crate::answers::Onward;
use crate::local_path::{LocalPath, with_value};
use crate::site_facts::SiteFacts;

/// A completed action: its value in `done=` and its message on the next page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
}

impl Done {
    const ALL: [Self; 9] = [
        Self::SignedUp,
        Self::VerificationSent,
        Self::EmailConfirmed,
        Self::EmailConfirmedSignedOut,
        Self::EmailChangeAsked,
        Self::ResetLinkSent,
        Self::PasswordReset,
        Self::PasswordChanged,
        Self::DeletionAsked,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Done::SignedUp => "signed_up",
            Done::VerificationSent => "verification_sent",
            Done::EmailConfirmed => "email_confirmed",
            Done::EmailConfirmedSignedOut => "email_confirmed_signed_out",
            Done::EmailChangeAsked => "email_change_asked",
            Done::ResetLinkSent => "reset_link_sent",
            Done::PasswordReset => "password_reset",
            Done::PasswordChanged => "password_changed",
            Done::DeletionAsked => "deletion_asked",
        }
    }

    /// The value from a query, if it belongs to this page. Text from a URL is never shown.
    pub fn parse(text: &str, page: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|done| done.as_str() == text && done.page() == page)
    }

    /// The page that shows the message.
    pub fn page(self) -> &'static str {
        match self {
            Done::SignedUp => "/signup",
            Done::VerificationSent => "/verify-email",
            Done::EmailConfirmed | Done::EmailChangeAsked => "/account",
            Done::EmailConfirmedSignedOut | Done::PasswordReset | Done::DeletionAsked => "/login",
            Done::ResetLinkSent => "/forgot-password",
            Done::PasswordChanged => "/account/security",
        }
    }

    /// The page's address with the message.
    pub fn next(self) -> LocalPath {
        let address = with_value(self.page(), "done", self.as_str());
        LocalPath::parse(&address).unwrap_or_else(LocalPath::dashboard)
    }

    pub fn sentence(self, facts: SiteFacts) -> String {
        let sentence = match self {
            Done::SignedUp => "Check your email: follow the link we sent you, then log in.",
            Done::VerificationSent => {
                "If that address is waiting to be confirmed, we have sent it a new link. The link works for one hour."
            }
            Done::EmailConfirmed => "Your address is confirmed.",
            Done::EmailConfirmedSignedOut => "Your address is confirmed. Log in to continue.",
            Done::EmailChangeAsked => {
                "Check the email at your new address: the change takes effect when you follow the link in it."
            }
            Done::ResetLinkSent => {
                "If that address has an account, we have sent it a link. The link works for one hour."
            }
            Done::PasswordReset => "Your new password is set. Log in with it.",
            Done::PasswordChanged => "Your password has been changed. You have been logged out everywhere else.",
            Done::DeletionAsked => {
                let grace = facts.delete_grace_in_words();
                return format!("Your account will be deleted in {grace}. Log in before then if you want to keep it.");
            }
        };
        sentence.to_owned()
    }
}

impl From<Done> for Onward {
    fn from(done: Done) -> Self {
        Self { next: done.next() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_done_notice_is_at_its_own_page() {
        for done in Done::ALL {
            assert_eq!(done.next().as_str(), format!("{}?done={}", done.page(), done.as_str()));
        }
    }

    #[test]
    fn every_done_notice_parses_back_only_on_its_own_page() {
        for done in Done::ALL {
            assert_eq!(Done::parse(done.as_str(), done.page()), Some(done));
            assert_eq!(Done::parse(done.as_str(), "/"), None);
        }
        assert_eq!(Done::parse("anything else", "/login"), None);
    }

    #[test]
    fn a_deletion_notice_names_the_deadline() {
        assert!(Done::DeletionAsked.sentence(SiteFacts::default()).contains("in 7 days."));
    }
}
