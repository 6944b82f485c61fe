use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use serde::Serialize;
use utoipa::ToSchema;

/// What comes next stands in a mail.
#[derive(Serialize, ToSchema)]
#[schema(as = CheckYourMail)]
pub struct Body {
    #[schema(pattern = "^check_your_mail$")]
    status: &'static str,
}

/// 202: what comes next stands in a mail. The same whether or not there is anybody to send one to.
pub struct CheckYourMail;

impl IntoResponse for CheckYourMail {
    fn into_response(self) -> Response {
        let body = Json(Body { status: "check_your_mail" });
        (StatusCode::ACCEPTED, [(header::CACHE_CONTROL, "no-store")], body).into_response()
    }
}
