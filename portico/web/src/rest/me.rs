//! Operations on the caller's own account.

pub mod app;
pub mod deletion;
pub mod email;
pub mod export;
pub mod factors;
pub mod passkeys;
pub mod password;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use http::header;
use portico_accounts::Settings;
use portico_fields::{Field, Name};
use portico_wire::problem::{Code, Problem};
use portico_wire::user::User;
use utoipa::ToSchema;

use super::bearer::Bearer;
use super::body::{Body, JsonBody};
use crate::answers::user;
use crate::fields::Fields;
use crate::http_error::HttpError;
use crate::openapi::problems::{BEARER, BEARER_TO_CHANGE, BODY, problems};
use crate::visit::Site;

/// The user's new name.
#[derive(ToSchema)]
#[schema(example = json!({ "name": "Ada" }))]
pub struct Renaming {
    name: Name,
}

impl Body for Renaming {
    fn read(fields: &Fields, _: &Settings) -> Result<Self, HttpError> {
        Ok(Self { name: fields.text(Field::Name).and_then(Name::parse)? })
    }
}

problems!(ShowProblems: BEARER);
problems!(UpdateProblems: BEARER_TO_CHANGE, BODY);

/// `GET /me`: the user that the token belongs to.
#[utoipa::path(
    get,
    path = "/me",
    operation_id = "show_me",
    tag = "Account",
    summary = "Show the caller",
    description = "The user that the token belongs to.",
    responses((status = 200, description = "The user.", body = User), ShowProblems),
    security(("bearer" = [])),
)]
pub async fn show(Bearer(caller): Bearer) -> impl IntoResponse {
    answer(user(caller.user))
}

/// `PATCH /me`: changes the user's name.
#[utoipa::path(
    patch,
    path = "/me",
    operation_id = "rename_me",
    tag = "Account",
    summary = "Change the caller's name",
    description = "Changes the user's name.",
    request_body = Renaming,
    responses((status = 200, description = "The user with the new name.", body = User), UpdateProblems),
    security(("bearer" = [])),
)]
pub async fn update(
    Bearer(caller): Bearer,
    State(site): State<Site>,
    JsonBody(Renaming { name }): JsonBody<Renaming>,
) -> Result<impl IntoResponse, HttpError> {
    let renamed = site.accounts.rename(caller.user.id, name).await?;
    let renamed = renamed.ok_or_else(|| Problem::new(Code::InvalidToken))?;
    Ok(answer(user(renamed)))
}

fn answer(user: User) -> impl IntoResponse {
    ([(header::CACHE_CONTROL, "no-store")], Json(user))
}
