use std::future::Future;

use bytes::Bytes;
use futures::{Sink, Stream};
use send_wrapper::SendWrapper;
use server_fn::client::Client;
use server_fn::client::browser::BrowserClient;
use server_fn::error::FromServerFnError;
use server_fn::request::browser::BrowserRequest;
use server_fn::response::ClientRes;
use server_fn::response::browser::BrowserResponse;

use crate::repeatable_request::RepeatableRequest;
use crate::session;

/// Calls server functions with the access token in `Authorization`.
///
/// If the token has expired or is missing, it is refreshed and the call is repeated once.
pub struct BearerClient;

impl<E, I, O> Client<E, I, O> for BearerClient
where
    E: FromServerFnError + Send,
    I: FromServerFnError,
    O: FromServerFnError,
{
    type Request = RepeatableRequest;
    type Response = BrowserResponse;

    fn send(request: Self::Request) -> impl Future<Output = Result<Self::Response, E>> + Send {
        SendWrapper::new(async move {
            let (first, again) = request.into_parts();
            let token = session::token();
            let response = send_with::<E, I, O>(first, token.as_deref()).await?;
            let (Some(again), true) = (again, is_refused::<E>(&response, token.is_some())) else {
                return Ok(response);
            };
            match session::refreshed_after(token).await {
                Some(token) => send_with::<E, I, O>(again, Some(&token)).await,
                None => Ok(response),
            }
        })
    }

    fn open_websocket(
        path: &str,
    ) -> impl Future<
        Output = Result<
            (impl Stream<Item = Result<Bytes, Bytes>> + Send + 'static, impl Sink<Bytes> + Send + 'static),
            E,
        >,
    > + Send {
        <BrowserClient as Client<E, I, O>>::open_websocket(path)
    }

    fn spawn(future: impl Future<Output = ()> + Send + 'static) {
        <BrowserClient as Client<E, I, O>>::spawn(future);
    }
}

async fn send_with<E, I, O>(request: BrowserRequest, token: Option<&str>) -> Result<BrowserResponse, E>
where
    E: FromServerFnError,
    I: FromServerFnError,
    O: FromServerFnError,
{
    if let Some(token) = token {
        request.headers().set("Authorization", &format!("Bearer {token}"));
    }
    <BrowserClient as Client<E, I, O>>::send(request).await
}

/// Whether the token caused the refusal, or was missing although the page shows a user. A wrong password is also a 401,
/// but neither case applies to it.
fn is_refused<E: FromServerFnError>(response: &BrowserResponse, with_token: bool) -> bool {
    if <BrowserResponse as ClientRes<E>>::status(response) != 401 {
        return false;
    }
    if !with_token {
        return session::needs_token();
    }
    let challenge = response.generate_headers().get("www-authenticate").cloned();
    challenge.is_some_and(|value| value.as_bytes().ends_with(b"error=\"invalid_token\""))
}
