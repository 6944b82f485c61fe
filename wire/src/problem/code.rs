use serde::{Deserialize, Serialize};

/// The error codes that clients may rely on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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
    /// The password was entered too long ago for this operation.
    ReauthenticationRequired,
    WrongPassword,
    /// Sent only after the correct password.
    AccountDisabled,
    /// Sent only after the correct password.
    EmailNotVerified,
    /// Sent only after the correct password.
    DeletionPending,
    /// Logged in but not allowed. For administrator operations and for your own.
    Forbidden,
    /// A form or call that did not come from this site.
    Csrf,
    NotFound,
    MethodNotAllowed,
    EmailTaken,
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
    /// Set by the browser when no answer came. No server sends it.
    Unreachable,
}

impl Code {
    /// All codes.
    pub const ALL: [Self; 25] = [
        Self::Malformed,
        Self::UnsupportedGrantType,
        Self::InvalidLink,
        Self::AuthenticationRequired,
        Self::InvalidToken,
        Self::InvalidCredentials,
        Self::InvalidGrant,
        Self::ReauthenticationRequired,
        Self::WrongPassword,
        Self::AccountDisabled,
        Self::EmailNotVerified,
        Self::DeletionPending,
        Self::Forbidden,
        Self::Csrf,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::EmailTaken,
        Self::TooLarge,
        Self::UnsupportedMediaType,
        Self::Validation,
        Self::RateLimited,
        Self::Busy,
        Self::Unavailable,
        Self::Internal,
        Self::Unreachable,
    ];

    /// The code with that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.as_str() == name)
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Code::Malformed => "malformed",
            Code::UnsupportedGrantType => "unsupported_grant_type",
            Code::InvalidLink => "invalid_link",
            Code::AuthenticationRequired => "authentication_required",
            Code::InvalidToken => "invalid_token",
            Code::InvalidCredentials => "invalid_credentials",
            Code::InvalidGrant => "invalid_grant",
            Code::ReauthenticationRequired => "reauthentication_required",
            Code::WrongPassword => "wrong_password",
            Code::AccountDisabled => "account_disabled",
            Code::EmailNotVerified => "email_not_verified",
            Code::DeletionPending => "deletion_pending",
            Code::Forbidden => "forbidden",
            Code::Csrf => "csrf",
            Code::NotFound => "not_found",
            Code::MethodNotAllowed => "method_not_allowed",
            Code::EmailTaken => "email_taken",
            Code::TooLarge => "too_large",
            Code::UnsupportedMediaType => "unsupported_media_type",
            Code::Validation => "validation",
            Code::RateLimited => "rate_limited",
            Code::Busy => "busy",
            Code::Unavailable => "unavailable",
            Code::Internal => "internal",
            Code::Unreachable => "unreachable",
        }
    }

    /// The HTTP status for the code.
    pub fn status(self) -> u16 {
        match self {
            Code::Malformed | Code::UnsupportedGrantType | Code::InvalidLink => 400,
            Code::AuthenticationRequired | Code::InvalidToken | Code::InvalidCredentials | Code::InvalidGrant => 401,
            Code::ReauthenticationRequired
            | Code::WrongPassword
            | Code::AccountDisabled
            | Code::EmailNotVerified
            | Code::DeletionPending
            | Code::Forbidden
            | Code::Csrf => 403,
            Code::NotFound => 404,
            Code::MethodNotAllowed => 405,
            Code::EmailTaken => 409,
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
        match self {
            Code::Malformed => "Malformed request",
            Code::UnsupportedGrantType => "Unsupported grant type",
            Code::InvalidLink => "Invalid link",
            Code::AuthenticationRequired => "Authentication required",
            Code::InvalidToken => "Invalid token",
            Code::InvalidCredentials => "Invalid credentials",
            Code::InvalidGrant => "Invalid grant",
            Code::ReauthenticationRequired => "Password needed",
            Code::WrongPassword => "Wrong password",
            Code::AccountDisabled => "Account disabled",
            Code::EmailNotVerified => "Address not confirmed",
            Code::DeletionPending => "Account about to be deleted",
            Code::Forbidden => "Not allowed",
            Code::Csrf => "Request from elsewhere",
            Code::NotFound => "Not found",
            Code::MethodNotAllowed => "Method not allowed",
            Code::EmailTaken => "Address taken",
            Code::TooLarge => "Too large",
            Code::UnsupportedMediaType => "Unsupported media type",
            Code::Validation => "Some fields have to change",
            Code::RateLimited => "Too many attempts",
            Code::Busy => "Busy",
            Code::Unavailable => "Unavailable",
            Code::Internal => "Internal error",
            Code::Unreachable => "No answer",
        }
    }

    /// The message used when nothing more specific is known.
    pub fn sentence(self) -> &'static str {
        match self {
            Code::Malformed => "The request could not be understood.",
            Code::UnsupportedGrantType => "The grant type must be \"password\" or \"refresh_token\".",
            Code::InvalidLink => "This link no longer works. Request a new one.",
            Code::AuthenticationRequired => "Log in to continue.",
            Code::InvalidToken => "The access token is not valid.",
            Code::InvalidCredentials => "That address and password do not match.",
            Code::InvalidGrant => "The refresh token is not valid. Log in again.",
            Code::ReauthenticationRequired => "Enter your password to continue.",
            Code::WrongPassword => "That is not your password.",
            Code::AccountDisabled => "This account is disabled. Contact the administrator of this site.",
            Code::EmailNotVerified => "Confirm your address first: follow the link in the email we sent you.",
            Code::DeletionPending => "This account is about to be deleted.",
            Code::Forbidden => "Your account is not allowed to do this.",
            Code::Csrf => "The request did not come from this site. Reload the page and try again.",
            Code::NotFound => "There is nothing at this address.",
            Code::MethodNotAllowed => "This address does not support that method.",
            Code::EmailTaken => "That address already has an account.",
            Code::TooLarge => "The request is larger than 64 KiB.",
            Code::UnsupportedMediaType => "The request's media type is not supported, or its body is compressed.",
            Code::Validation => "Some fields need to be corrected.",
            Code::RateLimited => "Too many attempts. Try again later.",
            Code::Busy => "Too many people are logging in right now. Try again in a few seconds.",
            Code::Unavailable => "The service cannot be reached at the moment. Try again shortly.",
            Code::Internal => "Something went wrong on our side.",
            Code::Unreachable => "The server did not respond. Check your connection and try again.",
        }
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
        assert_eq!(names, Code::ALL.map(Code::as_str));
        for code in Code::ALL {
            assert_eq!(Code::parse(code.as_str()), Some(code));
            assert_eq!(from_value::<Code>(json!(code.as_str())).unwrap(), code);
        }
    }
}
