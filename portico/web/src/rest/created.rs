use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use serde::Serialize;

/// 201: something new, shown in the body, and where it is from now on.
pub struct Created<T> {
    /// The path of its own route, for the header `Location`.
    pub location: String,
    /// The body, as JSON.
    pub body: T,
}

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        (StatusCode::CREATED, [(header::LOCATION, self.location)], Json(self.body)).into_response()
    }
}
