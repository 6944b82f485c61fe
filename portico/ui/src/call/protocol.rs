//! The protocol of the server functions: a form's fields go in, JSON comes out.

use std::future::Future;
use std::marker::PhantomData;

use http::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;
use server_fn::Protocol;
#[cfg(feature = "ssr")]
use server_fn::axum::AxumServerFnBackend as Backend;
use server_fn::client::Client;
#[cfg(not(feature = "ssr"))]
use server_fn::mock::BrowserMockServer as Backend;
use server_fn::server::Server;

use super::fetch::{self, Sending};
use crate::call_error::CallError;
use crate::forms::{Form, PlainForm};
use crate::problem::Problem;

/// For functions that only scripts call.
pub type ByScript = Fields<Script>;

/// For functions that a form posts to, with or without scripts. Each needs an implementation of [`Form`].
pub type ByForm = Fields<Posting>;

/// For functions that only scripts call, and that go by the cookie alone. The call carries no access token and is not
/// repeated.
pub type ByCookie = Fields<Cookie>;

pub struct Script;
pub struct Posting;
pub struct Cookie;

/// The way a function is called.
pub trait Way<Input> {
    const WITH_TOKEN: bool = true;

    /// The form that posts to the function, if any.
    fn form() -> Option<PlainForm> {
        None
    }
}

impl<Input> Way<Input> for Script {}

impl<Input: Form> Way<Input> for Posting {
    fn form() -> Option<PlainForm> {
        Some(PlainForm::of::<Input>())
    }
}

impl<Input> Way<Input> for Cookie {
    const WITH_TOKEN: bool = false;
}

/// The protocol. The server decodes a body once, before it calls the function (see [`Sent`](super::Sent)).
pub struct Fields<W>(PhantomData<W>);

impl<W, Input, Output, C> Protocol<Input, Output, C, Backend, CallError> for Fields<W>
where
    W: Way<Input>,
    Input: Serialize + DeserializeOwned + Send,
    Output: Serialize + DeserializeOwned + Send,
    C: Client<CallError>,
{
    const METHOD: Method = Method::POST;

    async fn run_server<F, Fut>(
        request: <Backend as Server<CallError>>::Request,
        function: F,
    ) -> Result<<Backend as Server<CallError>>::Response, CallError>
    where
        F: Fn(Input) -> Fut + Send,
        Fut: Future<Output = Result<Output, CallError>> + Send,
    {
        on_server::run(request, W::form(), function).await
    }

    async fn run_client(path: &str, input: Input) -> Result<Output, CallError> {
        let body = serde_urlencoded::to_string(&input).map_err(|_| CallError(Problem::internal()))?;
        let sending = Sending { with_token: W::WITH_TOKEN, outlives_page: false };
        let answer = fetch::post(path, body, sending).await;
        answer.and_then(|answer| fetch::decode(&answer)).map_err(CallError)
    }
}

/// How a function answered, in the extensions of its response.
#[cfg(feature = "ssr")]
#[derive(Clone)]
pub struct Answered {
    /// The form that posts to the function, if any.
    pub form: Option<PlainForm>,
    /// Without a problem, the response's body is the answer as JSON.
    pub problem: Option<Problem>,
}

#[cfg(feature = "ssr")]
mod on_server {
    use axum::body::Body;
    use http::{HeaderValue, Request, Response, header};

    use super::*;
    use crate::call::Sent;

    pub async fn run<Input, Output, F, Fut>(
        mut request: Request<Body>,
        form: Option<PlainForm>,
        function: F,
    ) -> Result<Response<Body>, CallError>
    where
        Input: DeserializeOwned,
        Output: Serialize,
        F: Fn(Input) -> Fut + Send,
        Fut: Future<Output = Result<Output, CallError>> + Send,
    {
        let sent = request.extensions_mut().remove::<Sent>().ok_or_else(internal)?;
        let answer = match sent.read() {
            Ok(input) => function(input).await.and_then(|output| encode(&output)),
            Err(problem) => Err(CallError(problem)),
        };
        let (body, problem) = match answer {
            Ok(json) => (json, None),
            Err(CallError(problem)) => (Vec::new(), Some(problem)),
        };
        let mut response = Response::new(Body::from(body));
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        response.extensions_mut().insert(Answered { form, problem });
        Ok(response)
    }

    fn encode(output: &impl Serialize) -> Result<Vec<u8>, CallError> {
        serde_json::to_vec(output).map_err(|_| internal())
    }

    fn internal() -> CallError {
        CallError(Problem::internal())
    }
}

#[cfg(not(feature = "ssr"))]
mod on_server {
    use super::*;

    /// Never called: functions run on the server.
    pub async fn run<Request, Response, F>(_: Request, _: Option<PlainForm>, _: F) -> Result<Response, CallError> {
        Err(CallError(Problem::internal()))
    }
}
