use std::ops::Deref;

use serde::{Deserialize, Serialize};
use server_fn::codec::JsonEncoding;
use server_fn::error::{FromServerFnError, ServerFnErrorErr};

use crate::problem::Problem;

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

    /// The framework's own errors. The functions' protocol decodes and encodes by itself, so none is expected.
    fn from_server_fn_error(_: ServerFnErrorErr) -> Self {
        Self(Problem::internal())
    }
}
