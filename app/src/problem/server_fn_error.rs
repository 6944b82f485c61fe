use server_fn::codec::JsonEncoding;
use server_fn::error::{FromServerFnError, ServerFnErrorErr};

use super::{Code, Problem};

impl FromServerFnError for Problem {
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
        Problem::new(code)
    }
}
