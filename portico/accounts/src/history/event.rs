use strum::{EnumString, IntoStaticStr, VariantArray};

/// An event in an account's history, as its owner may want to see it.
/// Its name in the database is OWASP's term if its logging vocabulary has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
pub enum AuditEvent {
    #[strum(serialize = "user_created")]
    SignedUp,
    #[strum(serialize = "authn_login_success")]
    LoggedIn,
    /// Caused by a wrong password. One row counts the events of a day.
    #[strum(serialize = "authn_login_fail")]
    LogInFailed,
    /// A wrong password from a user who is logged in. One row counts the events of a day.
    #[strum(serialize = "authn_wrong_password_in_session")]
    WrongPasswordInSession,
    /// A wrong password for a link that confirms an address. One row counts the events of a day.
    #[strum(serialize = "authn_wrong_password_for_link")]
    WrongPasswordForLink,
    /// A log-in from a device that the account had not been used on before.
    #[strum(serialize = "authn_new_device")]
    NewDevice,
    #[strum(serialize = "session_logged_out")]
    LoggedOut,
    /// One session, ended from another session of the same user.
    #[strum(serialize = "session_ended")]
    SessionEnded,
    /// All sessions except the one that sent the request.
    #[strum(serialize = "session_others_ended")]
    OtherSessionsEnded,
    /// All sessions, ended by an operator.
    #[strum(serialize = "session_all_ended_by_operator")]
    SignedOutByOperator,
    #[strum(serialize = "user_disabled")]
    DisabledByOperator,
    #[strum(serialize = "user_enabled")]
    EnabledByOperator,
    /// Promoted to administrator.
    #[strum(serialize = "user_promoted")]
    PromotedByOperator,
    /// No longer an administrator.
    #[strum(serialize = "user_demoted")]
    DemotedByOperator,
    /// A session's token was used again after its successor had been used.
    #[strum(serialize = "authn_token_reuse")]
    TokenReuse,
    #[strum(serialize = "authn_password_change")]
    PasswordChanged,
    /// A password reset link was emailed. One row counts the events of a day.
    #[strum(serialize = "authn_password_reset_asked")]
    PasswordResetAsked,
    /// A password reset link was created for an operator to hand over.
    #[strum(serialize = "authn_password_reset_link_by_operator")]
    ResetLinkByOperator,
    /// Reset with such a link.
    #[strum(serialize = "authn_password_reset")]
    PasswordReset,
    /// An authenticator app, where none was on.
    #[strum(serialize = "authn_app_on")]
    AppTurnedOn,
    #[strum(serialize = "authn_app_replaced")]
    AppReplaced,
    #[strum(serialize = "authn_app_off")]
    AppTurnedOff,
    #[strum(serialize = "authn_recovery_codes_renewed")]
    RecoveryCodesRenewed,
    #[strum(serialize = "authn_recovery_code_used")]
    RecoveryCodeUsed,
    /// A wrong code after the right password. One row counts the events of a day.
    #[strum(serialize = "authn_second_factor_fail")]
    SecondFactorFailed,
    #[strum(serialize = "authn_second_factor_reset_by_operator")]
    SecondFactorResetByOperator,
    /// A new factor was undone with the link in its email.
    #[strum(serialize = "authn_factor_undone")]
    FactorUndone,
    #[strum(serialize = "authn_passkey_added")]
    PasskeyAdded,
    #[strum(serialize = "authn_passkey_removed")]
    PasskeyRemoved,
    /// The counter of a passkey did not go up, so there may be a copy of it. One row counts the events of a day.
    #[strum(serialize = "authn_passkey_suspicious")]
    PasskeySuspicious,
    #[strum(serialize = "authn_password_removed")]
    PasswordRemoved,
    #[strum(serialize = "authn_browser_trusted")]
    BrowserTrusted,
    /// One trusted browser, or all of them.
    #[strum(serialize = "authn_browser_forgotten")]
    BrowserForgotten,
    #[strum(serialize = "user_email_confirmed")]
    EmailConfirmed,
    #[strum(serialize = "user_email_change_asked")]
    EmailChangeAsked,
    #[strum(serialize = "user_email_changed")]
    EmailChanged,
    #[strum(serialize = "user_deletion_asked")]
    DeletionAsked,
    #[strum(serialize = "user_deletion_undone")]
    DeletionUndone,
}

impl AuditEvent {
    /// The name in the database.
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    pub fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    /// Whether anyone can cause the event without limit. Such events are counted by day, so they cannot push the others
    /// out of sight.
    pub(crate) fn is_counted(self) -> bool {
        matches!(
            self,
            Self::LogInFailed
                | Self::WrongPasswordInSession
                | Self::WrongPasswordForLink
                | Self::PasswordResetAsked
                | Self::SecondFactorFailed
                | Self::PasskeySuspicious
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_parses_back() {
        for event in AuditEvent::VARIANTS {
            assert_eq!(AuditEvent::parse(event.as_str()), Some(*event));
        }
        assert_eq!(AuditEvent::parse("of a later version"), None);
    }
}
