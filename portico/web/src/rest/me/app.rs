use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use portico_accounts::{RecoveryCodes, Settings};
use portico_fields::Field;
use portico_wire::problem::{Code, Problem};
use secrecy::ExposeSecret;
use serde::Serialize;
use utoipa::ToSchema;

use crate::fields::Fields;
use crate::http_error::HttpError;
use crate::openapi::problems::{BEARER_TO_CHANGE, BODY, FULL_PROOF, problems};
use crate::rest::bearer::Bearer;
use crate::rest::body::{Body, JsonBody};
use crate::rest::client::FromClient;
use crate::rest::proof_body::ProofBody;
use crate::visit::Site;

/// An authenticator app that waits for its first code.
#[derive(Serialize, ToSchema)]
struct NewApp {
    /// Base32 (RFC 4648) without padding.
    #[schema(pattern = "^[A-Z2-7]{32}$")]
    secret: String,
    /// For a QR code.
    #[schema(pattern = "^otpauth://totp/")]
    uri: String,
}

/// Shown once. Each works once, in place of a code.
#[derive(Serialize, ToSchema)]
#[schema(as = RecoveryCodes)]
struct NewRecoveryCodes {
    #[schema(min_items = 8, max_items = 8)]
    recovery_codes: Vec<String>,
}

/// The first code from an app.
#[derive(ToSchema)]
#[schema(as = AppConfirmation, example = json!({ "code": "123456" }))]
pub struct CodeBody {
    code: portico_fields::Code,
}

impl Body for CodeBody {
    fn read(fields: &Fields, _: &Settings) -> Result<Self, HttpError> {
        Ok(Self { code: fields.text(Field::Code).and_then(portico_fields::Code::parse)? })
    }
}

problems!(BeginProblems: BEARER_TO_CHANGE, BODY, FULL_PROOF, &[Code::EmailNotVerified]);
problems!(ConfirmProblems: BEARER_TO_CHANGE, BODY, &[Code::WrongCode, Code::NotFound, Code::RateLimited]);
problems!(RemoveProblems: BEARER_TO_CHANGE, BODY, FULL_PROOF);
problems!(RenewProblems: BEARER_TO_CHANGE, BODY, FULL_PROOF, &[Code::NotFound]);

/// `POST /me/app`: begins to set up an authenticator app.
#[utoipa::path(
    post,
    path = "/me/app",
    operation_id = "begin_app",
    tag = "Second factor",
    summary = "Set up an authenticator app",
    description = "Requires full proof. The secret can be confirmed for ten minutes, in this session. An app that is on \
                   stays on until then.",
    request_body = ProofBody,
    responses((status = 201, description = "The secret, for the app.", body = NewApp), BeginProblems),
    security(("bearer" = [])),
)]
pub async fn begin(
    FromClient(client): FromClient,
    State(site): State<Site>,
    Bearer(caller): Bearer,
    JsonBody(proof): JsonBody<ProofBody>,
) -> Result<impl IntoResponse, HttpError> {
    let enrolment = site.accounts.begin_app(&caller, proof, &client).await?;
    let [secret, uri] = [enrolment.secret, enrolment.uri].map(|text| text.expose_secret().to_owned());
    Ok((StatusCode::CREATED, [(header::CACHE_CONTROL, "no-store")], Json(NewApp { secret, uri })))
}

/// `POST /me/app/confirm`: turns the app on.
#[utoipa::path(
    post,
    path = "/me/app/confirm",
    operation_id = "confirm_app",
    tag = "Second factor",
    summary = "Turn the authenticator app on",
    description = "Takes a first code from the app. Old recovery codes no longer work. After a wrong code, the same \
                   secret can still be confirmed.",
    request_body = CodeBody,
    responses((status = 200, description = "The recovery codes.", body = NewRecoveryCodes), ConfirmProblems),
    security(("bearer" = [])),
)]
pub async fn confirm(
    FromClient(client): FromClient,
    State(site): State<Site>,
    Bearer(caller): Bearer,
    JsonBody(CodeBody { code }): JsonBody<CodeBody>,
) -> Result<Response, HttpError> {
    let codes = site.accounts.confirm_app(&caller, &code, &client).await?;
    Ok(answer(&codes))
}

/// `DELETE /me/app`: turns the app off.
#[utoipa::path(
    delete,
    path = "/me/app",
    operation_id = "remove_app",
    tag = "Second factor",
    summary = "Turn the authenticator app off",
    description = "Requires full proof. The recovery codes are removed too, unless policy asks for a second factor \
                   and the user has a passkey.",
    request_body = ProofBody,
    responses((status = 204, description = "No app is on."), RemoveProblems),
    security(("bearer" = [])),
)]
pub async fn remove(
    FromClient(client): FromClient,
    State(site): State<Site>,
    Bearer(caller): Bearer,
    JsonBody(proof): JsonBody<ProofBody>,
) -> Result<StatusCode, HttpError> {
    site.accounts.remove_app(&caller, proof, &client).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /me/recovery-codes`: replaces the recovery codes.
#[utoipa::path(
    post,
    path = "/me/recovery-codes",
    operation_id = "renew_recovery_codes",
    tag = "Second factor",
    summary = "Replace the recovery codes",
    description = "Requires full proof. The old codes no longer work.",
    request_body = ProofBody,
    responses((status = 200, description = "The recovery codes.", body = NewRecoveryCodes), RenewProblems),
    security(("bearer" = [])),
)]
pub async fn renew_codes(
    FromClient(client): FromClient,
    State(site): State<Site>,
    Bearer(caller): Bearer,
    JsonBody(proof): JsonBody<ProofBody>,
) -> Result<Response, HttpError> {
    let codes = site.accounts.renew_recovery_codes(&caller, proof, &client).await?;
    Ok(answer(&codes.ok_or_else(|| Problem::new(Code::NotFound))?))
}

fn answer(codes: &RecoveryCodes) -> Response {
    let body = Json(NewRecoveryCodes { recovery_codes: codes.grouped() });
    ([(header::CACHE_CONTROL, "no-store")], body).into_response()
}
