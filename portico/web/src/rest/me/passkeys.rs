use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use http::{StatusCode, header};
use portico_accounts::Settings;
use portico_fields::{Field, FieldError, Name};
use portico_wire::passkey::{Passkey, Passkeys};
use portico_wire::problem::{Code, Problem};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::answers;
use crate::fields::Fields;
use crate::http_error::HttpError;
use crate::openapi::problems::{BEARER, BEARER_TO_CHANGE, BODY, FULL_PROOF, problems};
use crate::rest::bearer::Bearer;
use crate::rest::body::{Body, JsonBody};
use crate::rest::client::FromClient;
use crate::rest::path::Path;
use crate::rest::proof_body::ProofBody;
use crate::visit::Site;

/// The passkey's new name.
#[derive(ToSchema)]
#[schema(example = json!({ "name": "My phone" }))]
pub struct PasskeyRenaming {
    name: Name,
}

impl Body for PasskeyRenaming {
    fn read(fields: &Fields, _: &Settings) -> Result<Self, HttpError> {
        Ok(Self { name: fields.text(Field::Name).and_then(Name::parse).map_err(FieldError::of_passkey)? })
    }
}

problems!(ListProblems: BEARER, &[Code::NotFound]);
problems!(RenameProblems: BEARER_TO_CHANGE, BODY, &[Code::NotFound]);
problems!(RemoveProblems: BEARER_TO_CHANGE, BODY, FULL_PROOF, &[Code::NotFound, Code::LastWayIn]);

/// `GET /me/passkeys`: the caller's passkeys.
#[utoipa::path(
    get,
    path = "/me/passkeys",
    operation_id = "list_passkeys",
    tag = "Passkeys",
    summary = "List the caller's passkeys",
    description = "The caller's passkeys, those of the site's former hosts too. At most 20 can be added for the current \
                   host. They are added on the site's pages, because a passkey needs a browser. `not_found` where \
                   passkeys are off.",
    responses((status = 200, description = "The passkeys.", body = Passkeys), ListProblems),
    security(("bearer" = [])),
)]
pub async fn list(State(site): State<Site>, Bearer(caller): Bearer) -> Result<impl IntoResponse, HttpError> {
    let passkeys = answers::passkeys(&site.accounts, caller.user.id).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(Passkeys { passkeys })))
}

/// `PATCH /me/passkeys/{id}`: changes a passkey's name.
#[utoipa::path(
    patch,
    path = "/me/passkeys/{id}",
    operation_id = "rename_passkey",
    tag = "Passkeys",
    summary = "Change a passkey's name",
    description = "Changes the name under which the passkey is listed.",
    params(("id" = String, Path, description = "The passkey's `id`.", format = "uuid")),
    request_body = PasskeyRenaming,
    responses((status = 200, description = "The passkey with its new name.", body = Passkey), RenameProblems),
    security(("bearer" = [])),
)]
pub async fn rename(
    FromClient(client): FromClient,
    State(site): State<Site>,
    Bearer(caller): Bearer,
    Path(id): Path<String>,
    JsonBody(PasskeyRenaming { name }): JsonBody<PasskeyRenaming>,
) -> Result<impl IntoResponse, HttpError> {
    let renamed = site.accounts.rename_passkey(&caller, parse(&id)?, &name, &client).await?;
    let renamed = renamed.ok_or_else(|| Problem::new(Code::NotFound))?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(answers::passkey(renamed))))
}

/// `DELETE /me/passkeys/{id}`: removes a passkey.
#[utoipa::path(
    delete,
    path = "/me/passkeys/{id}",
    operation_id = "remove_passkey",
    tag = "Passkeys",
    summary = "Remove a passkey",
    description = "Requires full proof. Sessions continue, but what was proved with a passkey in other sessions no \
                   longer counts. The last way to log in cannot be removed: 409 `last_way_in`.",
    params(("id" = String, Path, description = "The passkey's `id`.", format = "uuid")),
    request_body = ProofBody,
    responses((status = 204, description = "The passkey no longer works."), RemoveProblems),
    security(("bearer" = [])),
)]
pub async fn remove(
    FromClient(client): FromClient,
    State(site): State<Site>,
    Bearer(caller): Bearer,
    Path(id): Path<String>,
    JsonBody(proof): JsonBody<ProofBody>,
) -> Result<StatusCode, HttpError> {
    site.accounts.remove_passkey(&caller, parse(&id)?, proof, &client).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Text that is not an id names no passkey.
fn parse(id: &str) -> Result<Uuid, Problem> {
    Uuid::try_parse(id).map_err(|_| Problem::new(Code::NotFound))
}
