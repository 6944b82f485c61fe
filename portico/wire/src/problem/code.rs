use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::{Explanation, en};

/// The error codes that clients may rely on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Code {
    /// Not UTF-8, not parseable, or not an object.
    Malformed,
    UnsupportedGrantType,
    /// An emailed link that is wrong, used or expired.
    InvalidLink,
    /// No credential, or a scheme other than Bearer.
    AuthenticationRequired,
    /// An access token that is malformed, repeated or expired, or whose session has ended.
    InvalidToken,
    InvalidCredentials,
    InvalidGrant,
    /// A pending log-in that is wrong, finished, expired, or void because the account changed.
    InvalidStep,
    /// The answer of a passkey that is wrong, replayed, expired or unknown.
    InvalidPasskey,
    /// The last proof, by a password or a passkey, is too old for this operation.
    ReauthenticationRequired,
    WrongPassword,
    /// A log-in that takes one more step. Sent only after the correct password.
    OneMoreStep,
    /// A code from an authenticator app, or a recovery code, that is wrong or used.
    WrongCode,
    /// A code is due, or policy asks this user for a second factor and the session has none.
    SecondFactorRequired,
    /// Sent only after the correct password.
    AccountDisabled,
    /// Sent only after the correct password.
    EmailNotVerified,
    /// Sent only after the correct password.
    DeletionPending,
    /// Logged in but not allowed: for operations of administrators, and for those that an app restricts.
    Forbidden,
    /// A form or call that did not come from this site.
    Csrf,
    NotFound,
    MethodNotAllowed,
    EmailTaken,
    /// A password or a passkey without which the account could not be logged in to.
    LastWayIn,
    PasskeyExists,
    /// As many as an account can have.
    LimitReached,
    TooLarge,
    UnsupportedMediaType,
    Validation,
    /// Too many attempts. The request was not examined.
    RateLimited,
    /// Too many passwords are being checked.
    Busy,
    /// The database cannot be reached.
    Unavailable,
    Internal,
    /// Set by the browser when no response came. No server sends it.
    Unreachable,
}

impl Code {
    /// All codes.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// The code with that name.
    pub fn parse(name: &str) -> Option<Self> {
        name.parse().ok()
    }

    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// The HTTP status for the code.
    pub fn status(self) -> u16 {
        match self {
            Code::Malformed | Code::UnsupportedGrantType | Code::InvalidLink => 400,
            Code::AuthenticationRequired
            | Code::InvalidToken
            | Code::InvalidCredentials
            | Code::InvalidGrant
            | Code::InvalidStep
            | Code::InvalidPasskey => 401,
            Code::ReauthenticationRequired
            | Code::WrongPassword
            | Code::OneMoreStep
            | Code::WrongCode
            | Code::SecondFactorRequired
            | Code::AccountDisabled
            | Code::EmailNotVerified
            | Code::DeletionPending
            | Code::Forbidden
            | Code::Csrf => 403,
            Code::NotFound => 404,
            Code::MethodNotAllowed => 405,
            Code::EmailTaken | Code::LastWayIn | Code::PasskeyExists | Code::LimitReached => 409,
            Code::TooLarge => 413,
            Code::UnsupportedMediaType => 415,
            Code::Validation => 422,
            Code::RateLimited => 429,
            Code::Busy | Code::Unavailable | Code::Unreachable => 503,
            Code::Internal => 500,
        }
    }

    /// The same for every problem with this code (RFC 9457, section 3.1.3).
    pub fn title(self) -> &'static str {
        en::title(self)
    }

    /// The message used when nothing more specific is known.
    pub const fn sentence(self) -> &'static str {
        en::sentence(self)
    }

    /// For client developers.
    pub fn explanation(self) -> Explanation {
        en::explanation(self)
    }

    /// Seconds before retrying a busy or unavailable service.
    pub fn retry_after(self) -> Option<u32> {
        match self {
            Code::Busy => Some(5),
            Code::Unavailable => Some(2),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{from_value, json};

    use super::*;

    #[test]
    fn every_code_is_listed_and_parses_back() {
        let unknown = from_value::<Code>(json!("none of them")).unwrap_err().to_string();
        let names: Vec<_> = unknown.split('`').skip(3).step_by(2).collect();
        assert_eq!(names, Code::ALL.iter().map(|code| code.as_str()).collect::<Vec<_>>());
        for code in Code::ALL {
            assert_eq!(Code::parse(code.as_str()), Some(*code));
            assert_eq!(from_value::<Code>(json!(code.as_str())).unwrap(), *code);
        }
    }
}
