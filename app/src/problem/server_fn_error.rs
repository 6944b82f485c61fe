use server_fn::codec::JsonEncoding;
use server_fn::error::{FromServerFnError, ServerFnErrorErr};

use super::{Code, Problem};

impl FromServerFnError for Problem {
    type Encoder = JsonEncoding;

    /// The framework's own errors. Their texts are for developers and reach nobody else.
    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        let code = match error {
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => Code::Malformed,
            ServerFnErrorErr::Request(_) | ServerFnErrorErr::Deserialization(_) => Code::Unreachable,
            _ => Code::Internal,
        };
        Problem::new(code)
    }
}
