use axum::extract::{Request, State};
use http::{Method, StatusCode};
use portico_wire::problem::Code;
use utoipa::ToSchema;

use crate::fields::{Fields, read_body};
use crate::http_error::HttpError;
use crate::openapi::problems::problems;
use crate::rest::client::FromClient;
use crate::visit::{Site, check_origin, credential};

/// Ignored.
#[derive(ToSchema)]
pub struct LogOutBody {}

problems!(Problems: &[Code::Malformed, Code::TooLarge, Code::UnsupportedMediaType, Code::Csrf]);

/// `POST /logout`: ends the session of the token. No content can make it fail, except a
/// body that cannot be read: an invalid or missing token has no session to end.
#[utoipa::path(
    post,
    path = "/logout",
    operation_id = "log_out",
    tag = "Authentication",
    summary = "Log out",
    description = "Ends the session of the access token, even if the token has expired. An invalid or missing token \
                   gets the same response, because it has no session to end.",
    request_body(content(
        (ref("#/components/schemas/LogOutBody") = "application/json"),
        (ref("#/components/schemas/LogOutBody") = "application/x-www-form-urlencoded"),
    )),
    responses((status = 204, description = "The session has ended."), Problems),
    security((), ("bearer" = [])),
)]
pub async fn create(
    State(site): State<Site>,
    FromClient(client): FromClient,
    request: Request,
) -> Result<StatusCode, HttpError> {
    let (parts, body) = request.into_parts();
    let headers = parts.headers;
    let body = read_body(body, &headers).await?;
    if !body.is_empty() {
        Fields::parse(&headers, &body)?;
    }
    let cookie = site.session_token(&headers);
    let token = credential(&headers).ok().flatten();
    let token = token.and_then(|token| site.accounts.accept(token, cookie.as_deref()).ok());
    if token.is_some_and(|token| token.is_for_web()) {
        check_origin(&site.origin, &Method::POST, &headers)?;
    }
    // The cookie alone does not end a session here. Only a token names one.
    site.accounts.log_out(token, None, &client).await?;
    Ok(StatusCode::NO_CONTENT)
}
