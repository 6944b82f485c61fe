use portico_accounts::{
    InvalidPasskey, PasskeyError, PasskeyLogInError, PasskeyProofError, RemovePasskeyError, RemovePasswordError,
};
use portico_wire::problem::{Code, Problem};

use super::IntoProblem;

/// The same for all answers that are not accepted, except that an unknown credential is marked, so that the device can
/// remove its copy.
impl IntoProblem for InvalidPasskey {
    fn into_problem(self) -> Problem {
        let unknown_credential = self.is_unknown;
        Problem { unknown_credential, ..Problem::with_detail(Code::InvalidPasskey, self.to_string()) }
    }
}

impl IntoProblem for PasskeyError {
    fn into_problem(self) -> Problem {
        let code = match self {
            PasskeyError::Proof(error) => return error.into_problem(),
            PasskeyError::Invalid(error) => return error.into_problem(),
            PasskeyError::Fault(fault) => return fault.into_problem(),
            PasskeyError::EmailNotVerified => Code::EmailNotVerified,
            PasskeyError::NotOffered => Code::NotFound,
            PasskeyError::Exists => Code::PasskeyExists,
            PasskeyError::LimitReached => Code::LimitReached,
        };
        Problem::with_detail(code, self.to_string())
    }
}

impl IntoProblem for PasskeyLogInError {
    fn into_problem(self) -> Problem {
        match self {
            PasskeyLogInError::Invalid(error) => error.into_problem(),
            PasskeyLogInError::LogIn(error) => error.into_problem(),
            PasskeyLogInError::Fault(fault) => fault.into_problem(),
        }
    }
}

impl IntoProblem for PasskeyProofError {
    fn into_problem(self) -> Problem {
        match self {
            PasskeyProofError::Invalid(error) => error.into_problem(),
            PasskeyProofError::Fault(fault) => fault.into_problem(),
        }
    }
}

impl IntoProblem for RemovePasskeyError {
    fn into_problem(self) -> Problem {
        let code = match self {
            RemovePasskeyError::Proof(error) => return error.into_problem(),
            RemovePasskeyError::Fault(fault) => return fault.into_problem(),
            RemovePasskeyError::NotFound => Code::NotFound,
            RemovePasskeyError::LastWayIn => Code::LastWayIn,
        };
        Problem::with_detail(code, self.to_string())
    }
}

impl IntoProblem for RemovePasswordError {
    fn into_problem(self) -> Problem {
        match self {
            RemovePasswordError::Proof(error) => error.into_problem(),
            RemovePasswordError::LastWayIn => Problem::with_detail(Code::LastWayIn, self.to_string()),
            RemovePasswordError::Fault(fault) => fault.into_problem(),
        }
    }
}
