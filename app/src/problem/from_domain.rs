//! Which problem each of the domain's errors is: for the REST routes and the server functions alike.

use portico_accounts::{Fault, LogInError, NoRandomness, RefreshError, SignUpError, TokenError};
use portico_fields::FieldError;

use super::{Code, Problem};

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        let code = match fault {
            Fault::Database(_) => Code::Unavailable,
            Fault::Busy => Code::Busy,
            Fault::Internal(_) => Code::Internal,
        };
        if code != Code::Busy {
            tracing::error!(error = &fault as &dyn std::error::Error, "a request failed");
        }
        Problem::with_detail(code, fault.to_string())
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
            SignUpError::Fault(fault) => fault.into(),
        }
    }
}

impl From<LogInError> for Problem {
    fn from(error: LogInError) -> Self {
        match error {
            LogInError::WrongCredentials => Problem::with_detail(Code::InvalidCredentials, error.to_string()),
            LogInError::Fault(fault) => fault.into(),
        }
    }
}

impl From<RefreshError> for Problem {
    fn from(error: RefreshError) -> Self {
        match error {
            RefreshError::SessionOver => Problem::with_detail(Code::InvalidToken, error.to_string()),
            RefreshError::Fault(fault) => fault.into(),
        }
    }
}

impl From<TokenError> for Problem {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Fault(fault) => fault.into(),
            TokenError::Invalid | TokenError::Expired | TokenError::SessionOver => {
                Problem::with_detail(Code::InvalidToken, error.to_string())
            }
        }
    }
}
