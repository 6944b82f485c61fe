use axum::extract::FromRequestParts;
use http::request::Parts;
use portico_wire::problem::{Code, Problem};
use serde::de::DeserializeOwned;

use crate::http_error::HttpError;

/// The values of the segments in braces. One that cannot be read, for example because it is not UTF-8, names nothing: 404
/// `not_found`.
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, HttpError> {
        let path = axum::extract::Path::from_request_parts(parts, state).await;
        path.map(|axum::extract::Path(values)| Self(values)).map_err(|_| Problem::new(Code::NotFound).into())
    }
}
