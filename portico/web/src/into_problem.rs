//! Maps the domain's errors to problems, for both the REST routes and the server functions.

mod passkey;

use portico_accounts::{
    AdminError, ChangeEmailError, ChangePasswordError, DeleteAccountError, EndOthersError, EndReason, EnrolmentError,
    ExportError, Fault, LogInError, NoRandomness, NotAdministrator, ProofError, RateLimited, RefreshError,
    ResetPasswordError, SignUpError, Step, StepError, TokenError, UndoFactorError, VerifyEmailError, WrongPassword,
};
use portico_fields::{Field, FieldCode, FieldError};
use portico_wire::problem::{Code, Limit, Problem};

use crate::answers::step_members;

/// An error that has a problem document.
pub trait IntoProblem {
    fn into_problem(self) -> Problem;
}

impl IntoProblem for Problem {
    fn into_problem(self) -> Problem {
        self
    }
}

impl IntoProblem for Fault {
    fn into_problem(self) -> Problem {
        let code = match &self {
            Fault::RateLimited(limited) => return limited.into_problem(),
            Fault::Database(_) => Code::Unavailable,
            Fault::Busy => Code::Busy,
            Fault::Internal(_) => Code::Internal,
        };
        if code != Code::Busy {
            tracing::error!(error = %portico_accounts::Report(&self), "a request failed");
        }
        Problem::with_detail(code, self.to_string())
    }
}

impl IntoProblem for &RateLimited {
    fn into_problem(self) -> Problem {
        let RateLimited { budget, retry_after } = self;
        // Rounded up so that a retry at that time is allowed.
        let retry_after = retry_after.as_millis().div_ceil(1_000).try_into().unwrap_or(u64::MAX);
        let limit = Limit { count: budget.count, per: budget.per.as_secs(), retry_after };
        Problem { limit: Some(limit), ..Problem::with_detail(Code::RateLimited, self.to_string()) }
    }
}

impl IntoProblem for NoRandomness {
    fn into_problem(self) -> Problem {
        Fault::from(self).into_problem()
    }
}

impl IntoProblem for FieldError {
    fn into_problem(self) -> Problem {
        Problem::validation(vec![self])
    }
}

impl IntoProblem for Vec<FieldError> {
    fn into_problem(self) -> Problem {
        Problem::validation(self)
    }
}

impl IntoProblem for SignUpError {
    fn into_problem(self) -> Problem {
        match self {
            SignUpError::EmailTaken => Problem::with_detail(Code::EmailTaken, self.to_string()),
            SignUpError::Password(error) => error.into_problem(),
            SignUpError::Fault(fault) => fault.into_problem(),
        }
    }
}

impl IntoProblem for LogInError {
    fn into_problem(self) -> Problem {
        match self {
            LogInError::WrongCredentials => Problem::with_detail(Code::InvalidCredentials, self.to_string()),
            LogInError::Disabled => Problem::with_detail(Code::AccountDisabled, self.to_string()),
            LogInError::EmailNotVerified => Problem::with_detail(Code::EmailNotVerified, self.to_string()),
            LogInError::WrongCode => Problem::with_detail(Code::WrongCode, self.to_string()),
            LogInError::DeletionPending => Problem::with_detail(Code::DeletionPending, self.to_string()),
            LogInError::Fault(fault) => fault.into_problem(),
        }
    }
}

impl IntoProblem for RefreshError {
    fn into_problem(self) -> Problem {
        match self {
            RefreshError::SessionOver(reason) => session_over(Code::InvalidToken, self.to_string(), reason),
            RefreshError::Fault(fault) => fault.into_problem(),
        }
    }
}

impl IntoProblem for TokenError {
    fn into_problem(self) -> Problem {
        match self {
            TokenError::Fault(fault) => fault.into_problem(),
            TokenError::SessionOver(reason) => session_over(Code::InvalidToken, self.to_string(), reason),
            TokenError::Expired => session_over(Code::InvalidToken, self.to_string(), Some(EndReason::Expired)),
            TokenError::Invalid => Problem::with_detail(Code::InvalidToken, self.to_string()),
        }
    }
}

impl IntoProblem for NotAdministrator {
    fn into_problem(self) -> Problem {
        Problem::new(Code::Forbidden)
    }
}

impl IntoProblem for EndOthersError {
    fn into_problem(self) -> Problem {
        match self {
            EndOthersError::PasswordNotRecent => Problem::with_detail(Code::ReauthenticationRequired, self.to_string()),
            EndOthersError::Fault(fault) => fault.into_problem(),
        }
    }
}

impl IntoProblem for ProofError {
    fn into_problem(self) -> Problem {
        match self {
            ProofError::PasswordMissing => FieldError::new(Field::Password, FieldCode::Required).into_problem(),
            ProofError::WrongPassword(error) => error.into_problem(),
            ProofError::ReauthenticationRequired => {
                Problem::with_detail(Code::ReauthenticationRequired, self.to_string())
            }
            ProofError::CodeRequired | ProofError::SecondFactorRequired => {
                Problem::with_detail(Code::SecondFactorRequired, self.to_string())
            }
            ProofError::PasskeyRequired => Problem::use_passkey_first(),
            ProofError::SetUpFirst => Problem::set_up_first(),
            ProofError::WrongCode => Problem::with_detail(Code::WrongCode, self.to_string()),
            ProofError::Fault(fault) => fault.into_problem(),
        }
    }
}

/// A program's log-in that takes one more step.
impl IntoProblem for Step {
    fn into_problem(self) -> Problem {
        Problem { step: Some(Box::new(step_members(&self))), ..Problem::new(Code::OneMoreStep) }
    }
}

impl IntoProblem for StepError {
    fn into_problem(self) -> Problem {
        let code = match self {
            StepError::Fault(fault) => return fault.into_problem(),
            StepError::InvalidStep => Code::InvalidStep,
            // Where none is asked for, any code is wrong.
            StepError::WrongCode | StepError::WrongMethod => Code::WrongCode,
            StepError::DeletionPending => Code::DeletionPending,
            StepError::NothingToConfirm => Code::NotFound,
            StepError::InvalidPasskey(error) => return error.into_problem(),
            StepError::PasskeyExists => Code::PasskeyExists,
        };
        Problem::with_detail(code, self.to_string())
    }
}

impl IntoProblem for AdminError {
    fn into_problem(self) -> Problem {
        match self {
            AdminError::NotAdministrator(error) => error.into_problem(),
            AdminError::Proof(error) => error.into_problem(),
        }
    }
}

impl IntoProblem for EnrolmentError {
    fn into_problem(self) -> Problem {
        let code = match self {
            EnrolmentError::Proof(error) => return error.into_problem(),
            EnrolmentError::Fault(fault) => return fault.into_problem(),
            EnrolmentError::EmailNotVerified => Code::EmailNotVerified,
            EnrolmentError::NothingToConfirm => Code::NotFound,
            EnrolmentError::WrongCode => Code::WrongCode,
        };
        Problem::with_detail(code, self.to_string())
    }
}

impl IntoProblem for UndoFactorError {
    fn into_problem(self) -> Problem {
        match self {
            UndoFactorError::InvalidLink => Problem::with_detail(Code::InvalidLink, self.to_string()),
            UndoFactorError::Fault(fault) => fault.into_problem(),
        }
    }
}

impl IntoProblem for WrongPassword {
    fn into_problem(self) -> Problem {
        Problem::with_detail(Code::WrongPassword, self.to_string())
    }
}

impl IntoProblem for ChangePasswordError {
    fn into_problem(self) -> Problem {
        match self {
            ChangePasswordError::Proof(ProofError::PasswordMissing) => {
                FieldError::new(Field::CurrentPassword, FieldCode::Required).into_problem()
            }
            ChangePasswordError::Proof(error) => error.into_problem(),
            ChangePasswordError::NewPassword(error) => error.into_problem(),
            ChangePasswordError::Fault(fault) => fault.into_problem(),
        }
    }
}

impl IntoProblem for ChangeEmailError {
    fn into_problem(self) -> Problem {
        match self {
            ChangeEmailError::Proof(error) => error.into_problem(),
            ChangeEmailError::Fault(fault) => fault.into_problem(),
        }
    }
}

impl IntoProblem for DeleteAccountError {
    fn into_problem(self) -> Problem {
        match self {
            DeleteAccountError::Proof(error) => error.into_problem(),
            DeleteAccountError::Fault(fault) => fault.into_problem(),
        }
    }
}

impl IntoProblem for ExportError {
    fn into_problem(self) -> Problem {
        match self {
            ExportError::PasswordNotRecent => Problem::with_detail(Code::ReauthenticationRequired, self.to_string()),
            ExportError::Fault(fault) => fault.into_problem(),
        }
    }
}

impl IntoProblem for ResetPasswordError {
    fn into_problem(self) -> Problem {
        match self {
            ResetPasswordError::InvalidLink => Problem::with_detail(Code::InvalidLink, self.to_string()),
            ResetPasswordError::Password(error) => error.into_problem(),
            ResetPasswordError::Fault(fault) => fault.into_problem(),
        }
    }
}

impl IntoProblem for VerifyEmailError {
    fn into_problem(self) -> Problem {
        match self {
            VerifyEmailError::InvalidLink => Problem::with_detail(Code::InvalidLink, self.to_string()),
            VerifyEmailError::LastWayIn => Problem::with_detail(Code::LastWayIn, self.to_string()),
            VerifyEmailError::WrongPassword => Problem::with_detail(Code::WrongPassword, self.to_string()),
            VerifyEmailError::Fault(fault) => fault.into_problem(),
        }
    }
}

/// A token that no longer works, with the reason if known.
pub fn session_over(code: Code, detail: impl Into<String>, reason: Option<EndReason>) -> Problem {
    Problem { reason: reason.map(|reason| reason.as_str().to_owned()), ..Problem::with_detail(code, detail) }
}
