use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use serde::Serialize;
use utoipa::ToSchema;

/// The next step is sent by email.
#[derive(Serialize, ToSchema)]
#[schema(as = CheckYourMail)]
pub struct Body {
    #[schema(pattern = "^check_your_mail$")]
    status: &'static str,
}

/// 202: the next step is in an email. The response is the same whether or not an email is sent.
pub struct CheckYourMail;

impl IntoResponse for CheckYourMail {
    fn into_response(self) -> Response {
        let body = Json(Body { status: "check_your_mail" });
        (StatusCode::ACCEPTED, [(header::CACHE_CONTROL, "no-store")], body).into_response()
    }
}
