//! Maps the domain's errors to problems, for both the REST routes and the server functions.

use portico_accounts::{
    ChangeEmailError, ChangePasswordError, DeleteAccountError, EndOthersError, EndReason, ExportError, Fault,
    LogInError, NoRandomness, RateLimited, ReauthenticateError, RefreshError, ResetPasswordError, SignUpError,
    TokenError, VerifyEmailError, WrongPassword,
};
use portico_fields::FieldError;

use super::{Code, Limit, Problem};

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        let code = match &fault {
            Fault::RateLimited(limited) => return limited.into(),
            Fault::Database(_) => Code::Unavailable,
            Fault::Busy => Code::Busy,
            Fault::Internal(_) => Code::Internal,
        };
        if code != Code::Busy {
            tracing::error!(error = %portico_accounts::Report(&fault), "a request failed");
        }
        Problem::with_detail(code, fault.to_string())
    }
}

impl From<&RateLimited> for Problem {
    fn from(limited: &RateLimited) -> Self {
        let RateLimited { budget, retry_after } = limited;
        // Rounded up so that a retry at that time is allowed.
        let retry_after = retry_after.as_millis().div_ceil(1_000).try_into().unwrap_or(u64::MAX);
        let limit = Limit { count: budget.count, per: budget.per.as_secs(), retry_after };
        Self { limit: Some(limit), ..Problem::with_detail(Code::RateLimited, limited.to_string()) }
    }
}

impl From<NoRandomness> for Problem {
    fn from(error: NoRandomness) -> Self {
        Fault::from(error).into()
    }
}

impl From<FieldError> for Problem {
    fn from(error: FieldError) -> Self {
        Problem::validation(vec![error])
    }
}

impl From<SignUpError> for Problem {
    fn from(error: SignUpError) -> Self {
        match error {
            SignUpError::EmailTaken => Problem::with_detail(Code::EmailTaken, error.to_string()),
            SignUpError::Password(error) => error.into(),
            SignUpError::Fault(fault) => fault.into(),
        }
    }
}

impl From<LogInError> for Problem {
    fn from(error: LogInError) -> Self {
        match error {
            LogInError::WrongCredentials => Problem::with_detail(Code::InvalidCredentials, error.to_string()),
            LogInError::Disabled => Problem::with_detail(Code::AccountDisabled, error.to_string()),
            LogInError::EmailNotVerified => Problem::with_detail(Code::EmailNotVerified, error.to_string()),
            LogInError::DeletionPending => Problem::with_detail(Code::DeletionPending, error.to_string()),
            LogInError::Fault(fault) => fault.into(),
        }
    }
}

impl From<RefreshError> for Problem {
    fn from(error: RefreshError) -> Self {
        match error {
            RefreshError::SessionOver(reason) => Problem::session_over(Code::InvalidToken, error.to_string(), reason),
            RefreshError::Fault(fault) => fault.into(),
        }
    }
}

impl From<TokenError> for Problem {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Fault(fault) => fault.into(),
            TokenError::SessionOver(reason) => Problem::session_over(Code::InvalidToken, error.to_string(), reason),
            TokenError::Expired => {
                Problem::session_over(Code::InvalidToken, error.to_string(), Some(EndReason::Expired))
            }
            TokenError::Invalid => Problem::with_detail(Code::InvalidToken, error.to_string()),
        }
    }
}

impl From<EndOthersError> for Problem {
    fn from(error: EndOthersError) -> Self {
        match error {
            EndOthersError::PasswordNotRecent => {
                Problem::with_detail(Code::ReauthenticationRequired, error.to_string())
            }
            EndOthersError::Fault(fault) => fault.into(),
        }
    }
}

impl From<ReauthenticateError> for Problem {
    fn from(error: ReauthenticateError) -> Self {
        match error {
            ReauthenticateError::WrongPassword => Problem::with_detail(Code::WrongPassword, error.to_string()),
            ReauthenticateError::Fault(fault) => fault.into(),
        }
    }
}

impl From<WrongPassword> for Problem {
    fn from(error: WrongPassword) -> Self {
        Problem::with_detail(Code::WrongPassword, error.to_string())
    }
}

impl From<ChangePasswordError> for Problem {
    fn from(error: ChangePasswordError) -> Self {
        match error {
            ChangePasswordError::WrongPassword(error) => error.into(),
            ChangePasswordError::NewPassword(error) => error.into(),
            ChangePasswordError::Fault(fault) => fault.into(),
        }
    }
}

impl From<ChangeEmailError> for Problem {
    fn from(error: ChangeEmailError) -> Self {
        match error {
            ChangeEmailError::WrongPassword(error) => error.into(),
            ChangeEmailError::Fault(fault) => fault.into(),
        }
    }
}

impl From<DeleteAccountError> for Problem {
    fn from(error: DeleteAccountError) -> Self {
        match error {
            DeleteAccountError::WrongPassword(error) => error.into(),
            DeleteAccountError::Fault(fault) => fault.into(),
        }
    }
}

impl From<ExportError> for Problem {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::PasswordNotRecent => Problem::with_detail(Code::ReauthenticationRequired, error.to_string()),
            ExportError::Fault(fault) => fault.into(),
        }
    }
}

impl From<ResetPasswordError> for Problem {
    fn from(error: ResetPasswordError) -> Self {
        match error {
            ResetPasswordError::InvalidLink => Problem::with_detail(Code::InvalidLink, error.to_string()),
            ResetPasswordError::Password(error) => error.into(),
            ResetPasswordError::Fault(fault) => fault.into(),
        }
    }
}

impl From<VerifyEmailError> for Problem {
    fn from(error: VerifyEmailError) -> Self {
        match error {
            VerifyEmailError::InvalidLink => Problem::with_detail(Code::InvalidLink, error.to_string()),
            VerifyEmailError::WrongPassword => Problem::with_detail(Code::WrongPassword, error.to_string()),
            VerifyEmailError::Fault(fault) => fault.into(),
        }
    }
}

impl Problem {
    /// A token that no longer works, with the reason if known.
    pub fn session_over(code: Code, detail: impl Into<String>, reason: Option<EndReason>) -> Self {
        Self { reason: reason.map(|reason| reason.as_str().to_owned()), ..Self::with_detail(code, detail) }
    }
}
