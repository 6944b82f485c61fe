//! The English texts of the problems.

use super::{Code, Explanation};

pub const SET_UP_FIRST: &str = "Set up an authenticator app or a passkey first.";

pub const USE_PASSKEY_FIRST: &str = "Use one of your passkeys first.";

pub fn title(code: Code) -> &'static str {
    match code {
        Code::Malformed => "Malformed request",
        Code::UnsupportedGrantType => "Unsupported grant type",
        Code::InvalidLink => "Invalid link",
        Code::AuthenticationRequired => "Authentication required",
        Code::InvalidToken => "Invalid token",
        Code::InvalidCredentials => "Invalid credentials",
        Code::InvalidGrant => "Invalid grant",
        Code::InvalidStep => "Log-in expired",
        Code::InvalidPasskey => "Passkey not accepted",
        Code::ReauthenticationRequired => "Recent proof required",
        Code::WrongPassword => "Wrong password",
        Code::OneMoreStep => "One more step",
        Code::WrongCode => "Wrong code",
        Code::SecondFactorRequired => "Second factor required",
        Code::AccountDisabled => "Account disabled",
        Code::EmailNotVerified => "Email address not confirmed",
        Code::DeletionPending => "Account about to be deleted",
        Code::Forbidden => "Not allowed",
        Code::Csrf => "Cross-site request",
        Code::NotFound => "Not found",
        Code::MethodNotAllowed => "Method not allowed",
        Code::EmailTaken => "Email address taken",
        Code::LastWayIn => "Last way to log in",
        Code::PasskeyExists => "Passkey exists",
        Code::LimitReached => "Limit reached",
        Code::TooLarge => "Too large",
        Code::UnsupportedMediaType => "Unsupported media type",
        Code::Validation => "Some fields are invalid",
        Code::RateLimited => "Too many attempts",
        Code::Busy => "Busy",
        Code::Unavailable => "Unavailable",
        Code::Internal => "Internal error",
        Code::Unreachable => "No response",
    }
}

pub const fn sentence(code: Code) -> &'static str {
    match code {
        Code::Malformed => "The request could not be understood.",
        Code::UnsupportedGrantType => "The grant type must be \"password\", \"step\" or \"refresh_token\".",
        Code::InvalidLink => "This link no longer works. Request a new one.",
        Code::AuthenticationRequired => "Log in to continue.",
        Code::InvalidToken => "The access token is not valid.",
        Code::InvalidCredentials => "That address and password do not match.",
        Code::InvalidGrant => "The refresh token is not valid. Log in again.",
        Code::InvalidStep => "This log-in has expired. Log in again.",
        Code::InvalidPasskey => "That passkey was not accepted. Try again, or choose another way.",
        Code::ReauthenticationRequired => "Enter your password or use a passkey to continue.",
        Code::WrongPassword => "That is not your password.",
        Code::OneMoreStep => "The password is right. One more step finishes the log-in.",
        Code::WrongCode => "That code is wrong or has been used. Enter another one.",
        Code::SecondFactorRequired => "Enter a code from your authenticator app or a recovery code, or use a passkey.",
        Code::AccountDisabled => "This account is disabled. Contact the administrator of this site.",
        Code::EmailNotVerified => "Confirm your email address first: follow the link in the email we sent you.",
        Code::DeletionPending => {
            "This account is about to be deleted. To keep it, log in on this site and press “Keep my account”."
        }
        Code::Forbidden => "Your account is not allowed to do this.",
        Code::Csrf => "The request did not come from this site. Reload the page and try again.",
        Code::NotFound => "There is nothing at this address.",
        Code::MethodNotAllowed => "This address does not support that method.",
        Code::EmailTaken => "That email address already has an account.",
        Code::LastWayIn => "Add another way to log in before you remove this one.",
        Code::PasskeyExists => "That passkey has already been added.",
        Code::LimitReached => "You have 20 passkeys, the most an account can have. Remove one first.",
        Code::TooLarge => "The request is larger than 64 KiB.",
        Code::UnsupportedMediaType => "The request's media type is not supported, or its body is compressed.",
        Code::Validation => "Some fields need to be corrected.",
        Code::RateLimited => "Too many attempts. Try again later.",
        Code::Busy => "Too many people are logging in right now. Try again in a few seconds.",
        Code::Unavailable => "The service is unavailable at the moment. Try again shortly.",
        Code::Internal => "Something went wrong on our side.",
        Code::Unreachable => "The server did not respond. Check your connection and try again.",
    }
}

pub fn explanation(code: Code) -> Explanation {
    let (what_happened, what_to_do) = match code {
        Code::Malformed => (
            "The request could not be read: it is not UTF-8, is not a JSON object or form, contains a cursor that \
             was changed or is not the caller's, or took too long to arrive.",
            "Fix the request before retrying. The same request will be refused again.",
        ),
        Code::UnsupportedGrantType => (
            "The grant type is not supported.",
            "Send grant_type=password with an email address and a password, grant_type=step with a step token and a \
             code, or grant_type=refresh_token with a refresh token.",
        ),
        Code::InvalidLink => (
            "The token of the emailed link is wrong, has been used or has expired.",
            "Ask the user to request a new link. Only the latest link works, and only once.",
        ),
        Code::AuthenticationRequired => (
            "The request has no access token, or it has credentials of another kind.",
            "Send the header “Authorization: Bearer” with an access token. A cookie alone is not enough for the API.",
        ),
        Code::InvalidToken => (
            "The access token is malformed, has expired or was sent in two Authorization headers, or its session has \
             ended. “reason” says why, if that is known.",
            "Exchange your refresh token for new tokens, once, and retry. If that fails too, log in again.",
        ),
        Code::InvalidCredentials => (
            "No account has that email address and that password. The response does not reveal which of the two is \
             wrong.",
            "Ask the user for both again. Do not retry automatically: attempts are counted.",
        ),
        Code::InvalidGrant => (
            "The refresh token is wrong or outdated, or its session has ended. “reason” says why, if that is known.",
            "Discard the tokens and log in again. Keep only the latest refresh token: each works once.",
        ),
        Code::InvalidStep => (
            "The step token is wrong, used or more than ten minutes old, or the account has changed since.",
            "Log in again with the email address and the password. Each log-in returns a new step token.",
        ),
        Code::InvalidPasskey => (
            "The passkey's answer is wrong, has been used, or came more than five minutes after its options. If no \
             passkey has that id, “unknown_credential” is true.",
            "Get new options and let the user try again. With “unknown_credential”, call signalUnknownCredential first.",
        ),
        Code::ReauthenticationRequired => (
            "This operation requires a recent proof: a log-in or a full proof within the last few minutes.",
            "Ask the user for their password and, if an authenticator app is on, a code. Send both to \
             /api/v1/reauthenticate, keep the new tokens, then retry. A passkey can be used on the site only.",
        ),
        Code::WrongPassword => {
            ("The password is wrong. The session continues.", "Ask the user for it again. Attempts are counted.")
        }
        Code::OneMoreStep => (
            "The password is right, but the account has a second factor, or its user must set one up. “methods” lists \
             the ways to finish the log-in, of which “passkey” and “set_up” need a browser.",
            "Ask the user for a code, and send it to /api/v1/token with grant_type=step and the “step_token”.",
        ),
        Code::WrongCode => (
            "The code from the authenticator app or the recovery code is wrong, or it has been used.",
            "Ask the user for the code that the app shows now. Each code works once, and attempts are counted.",
        ),
        Code::SecondFactorRequired => (
            "The operation requires a code from the authenticator app or a recovery code, or the site demands a \
             second factor that this session does not have.",
            "Ask the user for a code, and send it as “code” or “recovery_code” with the same request. If they have no \
             app, let them set one up first.",
        ),
        Code::AccountDisabled => (
            "The password is right, but an administrator has disabled the account.",
            "Show the message to the user. Only an administrator can enable the account again.",
        ),
        Code::EmailNotVerified => (
            "The password is right, but the email address must be confirmed first.",
            "Ask the user to follow the link in their email. /api/v1/email/verification sends a new one.",
        ),
        Code::DeletionPending => (
            "The password is right, but the account is about to be deleted at its owner's request.",
            "Show the message to the user. They can still cancel the deletion by logging in on the site.",
        ),
        Code::Forbidden => (
            "The credentials are valid, but this account is not allowed to do this.",
            "Do not retry. Use an account that is allowed to.",
        ),
        Code::Csrf => (
            "A request that changes something was sent with a browser's credentials, but not by a page of this site.",
            "In a program, use a token from /api/v1/token. In a browser, reload the page and try again.",
        ),
        Code::NotFound => (
            "Nothing exists at this address, or it belongs to another account.",
            "Check the path and the id. The API's documentation lists every path.",
        ),
        Code::MethodNotAllowed => {
            ("The path is right, but the method is not.", "Use one of the methods in the Allow header.")
        }
        Code::EmailTaken => (
            "This email address already has an account.",
            "Let the user log in, reset the password, or sign up with another email address.",
        ),
        Code::LastWayIn => (
            "The last passkey of a user without a password cannot be removed, and a password cannot be removed before \
             there are two passkeys. The first confirmation of an address cannot remove passkeys that are the only way \
             to log in.",
            "Let the user add another passkey or set a password first. To confirm an address, let them use a passkey \
             in the session first.",
        ),
        Code::PasskeyExists => (
            "A passkey with that id is stored already.",
            "Create a new passkey. The options list the existing ones in “excludeCredentials”.",
        ),
        Code::LimitReached => {
            ("The account has as many passkeys as it can have: 20.", "Let the user remove one first.")
        }
        Code::TooLarge => (
            "The request's body is larger than 64 KiB and was not read.",
            "Send a smaller body. No operation needs that much.",
        ),
        Code::UnsupportedMediaType => (
            "The Content-Type is missing or is not one that this operation reads, or the body is compressed.",
            "Send application/json. Sign-up, tokens and log-out also accept application/x-www-form-urlencoded.",
        ),
        Code::Validation => (
            "The request was understood, but some values are not acceptable. “errors” lists them by field.",
            "Show each message at its field and let the user correct it.",
        ),
        Code::RateLimited => (
            "Too many attempts. This one was not checked at all.",
            "Wait for the number of seconds in Retry-After. Retrying sooner does not help.",
        ),
        Code::Busy => (
            "Too many passwords are waiting to be checked.",
            "Retry after the number of seconds in Retry-After. Nothing has been changed.",
        ),
        Code::Unavailable => (
            "The server could not reach its database.",
            "Retry after the number of seconds in Retry-After. Your tokens stay valid.",
        ),
        Code::Internal => (
            "Something went wrong on the server.",
            "Try again later. If it persists, give the administrator of this site the response's X-Request-Id.",
        ),
        Code::Unreachable => (
            "The server did not respond: the network or the server is down. Only a browser reports this, never a server.",
            "Check the connection and try again.",
        ),
    };
    Explanation { what_happened, what_to_do }
}
