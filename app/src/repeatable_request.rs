use bytes::Bytes;
use futures::Stream;
use http::Method;
use server_fn::error::FromServerFnError;
use server_fn::request::ClientReq;
use server_fn::request::browser::{BrowserFormData, BrowserRequest};

/// A call that can be sent twice. A call with a streaming body cannot.
pub struct RepeatableRequest {
    first: BrowserRequest,
    again: Option<BrowserRequest>,
}

impl RepeatableRequest {
    pub fn into_parts(self) -> (BrowserRequest, Option<BrowserRequest>) {
        (self.first, self.again)
    }

    fn twice<E>(build: impl Fn() -> Result<BrowserRequest, E>) -> Result<Self, E> {
        Ok(Self { first: build()?, again: Some(build()?) })
    }

    fn once(request: BrowserRequest) -> Self {
        Self { first: request, again: None }
    }
}

impl<E: FromServerFnError> ClientReq<E> for RepeatableRequest {
    type FormData = BrowserFormData;

    fn try_new_req_query(
        path: &str,
        content_type: &str,
        accepts: &str,
        query: &str,
        method: Method,
    ) -> Result<Self, E> {
        Self::twice(|| BrowserRequest::try_new_req_query(path, content_type, accepts, query, method.clone()))
    }

    fn try_new_req_text(
        path: &str,
        content_type: &str,
        accepts: &str,
        body: String,
        method: Method,
    ) -> Result<Self, E> {
        Self::twice(|| BrowserRequest::try_new_req_text(path, content_type, accepts, body.clone(), method.clone()))
    }

    fn try_new_req_bytes(
        path: &str,
        content_type: &str,
        accepts: &str,
        body: Bytes,
        method: Method,
    ) -> Result<Self, E> {
        Self::twice(|| BrowserRequest::try_new_req_bytes(path, content_type, accepts, body.clone(), method.clone()))
    }

    fn try_new_req_form_data(
        path: &str,
        accepts: &str,
        content_type: &str,
        body: Self::FormData,
        method: Method,
    ) -> Result<Self, E> {
        BrowserRequest::try_new_req_form_data(path, accepts, content_type, body, method).map(Self::once)
    }

    fn try_new_req_multipart(path: &str, accepts: &str, body: Self::FormData, method: Method) -> Result<Self, E> {
        BrowserRequest::try_new_req_multipart(path, accepts, body, method).map(Self::once)
    }

    fn try_new_req_streaming(
        path: &str,
        accepts: &str,
        content_type: &str,
        body: impl Stream<Item = Bytes> + Send + 'static,
        method: Method,
    ) -> Result<Self, E> {
        BrowserRequest::try_new_req_streaming(path, accepts, content_type, body, method).map(Self::once)
    }
}
