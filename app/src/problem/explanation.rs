use super::Code;

/// What the page at `/problems/<code>` says to whoever writes a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Explanation {
    pub what_happened: &'static str,
    pub what_to_do: &'static str,
}

impl Code {
    pub fn explanation(self) -> Explanation {
        let (what_happened, what_to_do) = match self {
            Code::Malformed => (
                "The request could not be read: it is not UTF-8, is no JSON object or form, contains a cursor that \
                 was changed or is not the caller's, or took too long to arrive.",
                "Mend the request before you send it again. The same one will be refused in the same way.",
            ),
            Code::UnsupportedGrantType => (
                "Tokens were asked for by a way that is not offered here.",
                "Send grant_type=password with an address and a password, or grant_type=refresh_token with a refresh token.",
            ),
            Code::InvalidLink => (
                "The token of a mailed link is wrong, was used before or is too old.",
                "Let the person ask for a new link. Only the latest one works, and only once.",
            ),
            Code::AuthenticationRequired => (
                "The request brought no access token, or credentials of another kind.",
                "Send the header “Authorization: Bearer” with an access token. A cookie alone is not enough for the API.",
            ),
            Code::InvalidToken => (
                "The access token is malformed, was sent twice, has expired, or its session is over. Where it is known, \
                 “reason” says why.",
                "Take your refresh token for a new pair, once, and send the request again. If that fails too, log in again.",
            ),
            Code::InvalidCredentials => (
                "There is no account with that address and that password. Which of the two is wrong is not said.",
                "Ask the person for both again. Do not try again by yourself: tries are counted.",
            ),
            Code::InvalidGrant => (
                "The refresh token is wrong, is an old one, or its session is over. Where it is known, “reason” says why.",
                "Throw the tokens away and log in again. Keep only the latest refresh token: each is good for one new pair.",
            ),
            Code::ReauthenticationRequired => (
                "This operation takes a password that was entered a short while ago.",
                "Ask the person for their password, send it to /api/v1/reauthenticate, and then send the request again.",
            ),
            Code::WrongPassword => (
                "The password is not the one of this account. The session goes on.",
                "Ask the person for it again. Tries are counted.",
            ),
            Code::AccountDisabled => (
                "The password was right, but whoever runs this site has closed the account.",
                "Show the sentence to the person. Only whoever runs this site can open the account again.",
            ),
            Code::EmailNotVerified => (
                "The password was right, but the address has to be confirmed first.",
                "Tell the person to follow the link in their mail. /api/v1/email/verification sends a new one.",
            ),
            Code::DeletionPending => (
                "The password was right, but the account is about to be deleted because its owner asked for it.",
                "Show the sentence to the person. By logging in on the site they can still undo it.",
            ),
            Code::Forbidden => (
                "The credential is good, but this account may not do this.",
                "Sending it again changes nothing. Use an account that is allowed to, or leave the operation out.",
            ),
            Code::Csrf => (
                "A request that changes something was sent with a browser's credentials, and not by a page of this site.",
                "In a program, use a token from /api/v1/token. In a browser, open the page anew and try again.",
            ),
            Code::NotFound => (
                "There is nothing at this address, or nothing that is yours.",
                "Check the path and the id. The API's own description lists every path.",
            ),
            Code::MethodNotAllowed => {
                ("The path is right, the method is not.", "Use one of the methods in the answer's Allow header.")
            }
            Code::EmailTaken => (
                "There is an account with this address already.",
                "Let the person log in or ask for a new password, or sign up with another address.",
            ),
            Code::TooLarge => (
                "The request's body is larger than 64 KiB. It was not looked at.",
                "Send less. No operation needs that much.",
            ),
            Code::UnsupportedMediaType => (
                "The Content-Type is missing, is not one that this operation reads, or the body is compressed.",
                "Send application/json. Signing up, tokens and logging out also take application/x-www-form-urlencoded.",
            ),
            Code::Validation => (
                "The request was understood, and something in it cannot be accepted. “errors” says what, field by field.",
                "Show each message at its field and let the person change it.",
            ),
            Code::RateLimited => (
                "That was tried too often. This time nothing was looked at, not even whether it was right.",
                "Wait for the seconds in Retry-After. Trying sooner does not help.",
            ),
            Code::Busy => (
                "More passwords are waiting to be checked than this server can take.",
                "Try again after the seconds in Retry-After. Nothing was done yet.",
            ),
            Code::Unavailable => (
                "The server could not reach its database.",
                "Try again after the seconds in Retry-After. Your tokens stay good: nobody is logged out by this.",
            ),
            Code::Internal => (
                "Something is broken on our side.",
                "Try again later. If it stays so, tell whoever runs this site the X-Request-Id of the answer.",
            ),
            Code::Unreachable => (
                "No answer came: the network is away, or the server is. This is said by the browser, never by a server.",
                "Check the connection and try again.",
            ),
        };
        Explanation { what_happened, what_to_do }
    }
}
