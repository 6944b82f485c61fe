//! The answers of the server functions.

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use crate::local_path::LocalPath;
use crate::secret_text::SecretText;
use crate::user::User;

/// A user has logged in. The session itself travels in its cookie.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoggedIn {
    pub user: User,
    pub access_token: SecretText,
    /// The recovery codes of an app that was set up within this log-in, to be shown once. The page then leads to
    /// `next`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recovery_codes: Vec<SecretText>,
    pub next: LocalPath,
}

/// The outcome of a log-in. It is read from one struct, without the methods of a step, because serde's code for untagged
/// enums is large, and the browser's first download has it. [`SignUpOutcome`] is read from the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, from = "LogInAnswer")]
pub enum LogInOutcome {
    LoggedIn(LoggedIn),
    OneMoreStep(OneMoreStep),
}

/// The members of all outcomes.
#[derive(Deserialize)]
struct LogInAnswer {
    user: Option<User>,
    access_token: Option<SecretText>,
    methods: Option<IgnoredAny>,
    next: LocalPath,
}

impl From<LogInAnswer> for LogInOutcome {
    fn from(answer: LogInAnswer) -> Self {
        let LogInAnswer { user, access_token, next, .. } = answer;
        match user.zip(access_token) {
            Some((user, access_token)) => {
                Self::LoggedIn(LoggedIn { user, access_token, recovery_codes: Vec::new(), next })
            }
            None => Self::OneMoreStep(OneMoreStep { methods: Vec::new(), next }),
        }
    }
}

/// The log-in takes one more step. The pending log-in travels in its cookie.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OneMoreStep {
    /// One of these finishes it. Empty where the account is about to be deleted and nothing else is due.
    pub methods: Vec<StepMethod>,
    /// The page for the step.
    pub next: LocalPath,
}

/// A way to finish a pending log-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum StepMethod {
    App,
    RecoveryCode,
    Passkey,
    /// The site demands a second factor, and the user has none yet: an app is set up within the log-in.
    SetUp,
}

/// A pending log-in, for its page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingStep {
    pub methods: Vec<StepMethod>,
    /// RFC 3339, UTC: when the account will be deleted, unless its owner keeps it first.
    pub deletion_due_at: Option<String>,
    /// For how many seconds this browser can be trusted afterwards. `None` if it cannot be.
    pub trust_for: Option<u64>,
    /// With the method `set_up`: the app to set up.
    pub new_app: Option<NewApp>,
}

/// An authenticator app that waits for its first code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewApp {
    /// Base32, for typing.
    pub secret: SecretText,
    /// `otpauth://totp/…`.
    pub uri: SecretText,
    /// The same as a QR code: an `svg` element, drawn on the server.
    pub qr_code: SecretText,
    /// The seconds in which it can be confirmed.
    pub expires_in: u64,
}

/// Recovery codes that are shown once, in groups of four characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewRecoveryCodes {
    /// The user they belong to.
    pub user: User,
    pub recovery_codes: Vec<SecretText>,
    /// The page that shows them.
    pub next: LocalPath,
}

/// A user has logged out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoggedOut {
    pub next: LocalPath,
}

/// A new access token for a continuing session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refreshed {
    pub access_token: SecretText,
    /// Seconds.
    pub expires_in: u64,
}

/// Success. The next page confirms it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redirect {
    pub next: LocalPath,
}

impl Redirect {
    /// To a path of this site. Any other text leads to the dashboard.
    pub fn to(path: &str) -> Self {
        Self { next: LocalPath::parse(path).unwrap_or_else(LocalPath::dashboard) }
    }
}

/// The outcome of a sign-up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, from = "LogInAnswer")]
pub enum SignUpOutcome {
    LoggedIn(LoggedIn),
    /// A second factor must be set up first.
    OneMoreStep(OneMoreStep),
    /// The address must be confirmed first.
    CheckYourMail(Redirect),
}

impl From<LogInAnswer> for SignUpOutcome {
    fn from(answer: LogInAnswer) -> Self {
        match answer {
            LogInAnswer { user: None, methods: None, next, .. } => Self::CheckYourMail(Redirect { next }),
            answer => LogInOutcome::from(answer).into(),
        }
    }
}

impl From<LogInOutcome> for SignUpOutcome {
    fn from(outcome: LogInOutcome) -> Self {
        match outcome {
            LogInOutcome::LoggedIn(logged_in) => Self::LoggedIn(logged_in),
            LogInOutcome::OneMoreStep(asked) => Self::OneMoreStep(asked),
        }
    }
}

/// The user's name has changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renamed {
    pub user: User,
    pub next: LocalPath,
}

/// Some of a user's sessions have ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionsEnded {
    pub next: LocalPath,
}

/// The state of a link that confirms an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum VerificationLink {
    /// Wrong, used or expired.
    Dead,
    Works {
        /// Whether it was opened by a visitor who must prove that they own the account.
        takes_password: bool,
        /// Whether confirming the address would remove the app and the passkeys of the account.
        removes_factors: bool,
        /// Whether the visitor can log in to the account first.
        can_log_in: bool,
    },
}

/// The account of an emailed link that still works: one to reset the password, or one to undo a new factor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkedAccount {
    /// The account's address. Holders of the link may see it because they can take over the account.
    pub email: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outcome_of_a_sign_up_is_read_back_but_for_the_methods() {
        let next = || LocalPath::dashboard();
        let user = User {
            id: "0190".to_owned(),
            name: "Ada".to_owned(),
            email: "ada@example.com".to_owned(),
            email_verified: false,
            is_admin: false,
            created_at: "2026-01-01T00:00:00Z".to_owned(),
            lang: None,
        };
        let logged_in =
            LoggedIn { user, access_token: "a.b.c".into(), recovery_codes: Vec::new(), next: LocalPath::dashboard() };
        for outcome in [
            SignUpOutcome::LoggedIn(logged_in),
            SignUpOutcome::OneMoreStep(OneMoreStep { methods: Vec::new(), next: next() }),
            SignUpOutcome::CheckYourMail(Redirect { next: next() }),
        ] {
            let json = serde_json::to_string(&outcome).unwrap();
            assert_eq!(serde_json::from_str::<SignUpOutcome>(&json).unwrap(), outcome, "{json}");
        }
        let answer = r#"{"methods":["set_up"],"next":"/dashboard"}"#;
        let asked = OneMoreStep { methods: Vec::new(), next: next() };
        assert_eq!(serde_json::from_str::<SignUpOutcome>(answer).unwrap(), SignUpOutcome::OneMoreStep(asked));
    }
}
