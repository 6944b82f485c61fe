use std::ops::Deref;

use serde::{Deserialize, Serialize};
use server_fn::codec::JsonEncoding;
use server_fn::error::{FromServerFnError, ServerFnErrorErr};

use crate::problem::{Code, Problem};

/// The error of a server function: a problem document, which `?` makes of the domain's errors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CallError(pub Problem);

impl Deref for CallError {
    type Target = Problem;

    fn deref(&self) -> &Problem {
        &self.0
    }
}

impl From<CallError> for Problem {
    fn from(CallError(problem): CallError) -> Self {
        problem
    }
}

#[cfg(feature = "ssr")]
impl<E: portico_web::IntoProblem> From<E> for CallError {
    fn from(error: E) -> Self {
        Self(error.into_problem())
    }
}

impl FromServerFnError for CallError {
    type Encoder = JsonEncoding;

    /// The framework's own errors. Their texts are for developers and are shown to no one else.
    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        let code = match error {
            // On the server the request was unreadable, in the browser the answer.
            ServerFnErrorErr::Deserialization(_) if cfg!(feature = "ssr") => Code::Malformed,
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => Code::Malformed,
            ServerFnErrorErr::Request(_) | ServerFnErrorErr::Deserialization(_) => Code::Unreachable,
            _ => Code::Internal,
        };
        Self(Problem::new(code))
    }
}
