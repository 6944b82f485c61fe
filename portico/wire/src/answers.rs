//! The answers of the server functions.

use serde::{Deserialize, Serialize};

use crate::local_path::LocalPath;
use crate::secret_text::SecretText;
use crate::user::User;

/// A user has logged in. The session itself travels in its cookie.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoggedIn {
    pub user: User,
    pub access_token: SecretText,
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
#[serde(untagged)]
pub enum SignUpOutcome {
    LoggedIn(LoggedIn),
    /// The address must be confirmed first.
    CheckYourMail(Redirect),
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
    /// Opened by the account's own user.
    Own,
    /// Opened by a visitor who must prove that they own the account.
    TakesPassword,
}

/// A password reset link that still works.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResetLink {
    /// The account's address. Holders of the link may see it because they can take over the account.
    pub email: String,
}
