//! The OpenAPI document of `/api/v1`. Each operation is described at its handler, and the routes are created from the
//! same lines. So neither can exist without the other.

pub(crate) mod problems;
pub(crate) mod texts;

use std::sync::OnceLock;

use axum::response::IntoResponse;
use http::header;
use portico_wire::problem::{Code, Problem};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Components, Server};
use utoipa::{Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;

use crate::http_error::HttpError;
use crate::rest;

/// What the operations are part of.
#[derive(OpenApi)]
#[openapi(
    info(title = "Portico", version = "1", description = include_str!("openapi/about.md")),
    tags(
        (name = "Authentication", description = "Accounts and the tokens for them."),
        (name = "Account", description = "The caller's own account."),
        (name = "Sessions", description = "The caller's sessions."),
        (name = "Emailed links", description = "Actions that a user confirms by following a link in an email."),
    ),
    components(schemas(Problem, rest::logout::LogOutBody)),
    modifiers(&Metadata),
)]
struct About;

struct Metadata;

impl Modify for Metadata {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT")
            .description(Some("The `access_token` of `POST /api/v1/token`."))
            .build();
        let components = document.components.get_or_insert_with(Components::new);
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
        document.servers = Some(vec![Server::new("/")]);
    }
}

pub fn document() -> utoipa::openapi::OpenApi {
    OpenApiRouter::with_openapi(About::openapi()).nest("/api/v1", rest::described()).into_openapi()
}

/// `GET /api/openapi.json`.
pub async fn show() -> Result<impl IntoResponse, HttpError> {
    static TEXT: OnceLock<Option<String>> = OnceLock::new();
    let text = TEXT.get_or_init(|| document().to_json().ok()).as_deref();
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "public, max-age=300")];
    Ok((headers, text.ok_or_else(|| Problem::new(Code::Internal))?))
}
