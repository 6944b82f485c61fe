mod bodies;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use portico_accounts::{Audience, Client, Entry, GivenFactor, LogInFrom, LoggedIn, RefreshError, Settings};
use portico_fields::{Credentials, Field, FieldCode, FieldError, RecoveryCode};
use portico_wire::problem::{Code, Problem};
use secrecy::ExposeSecret;
use serde::Serialize;
use utoipa::ToSchema;

use super::body::{Body, JsonOrForm};
use super::client::FromClient;
use crate::fields::Fields;
use crate::full_proof::parse;
use crate::http_error::HttpError;
use crate::into_problem::{IntoProblem, session_over};
use crate::openapi::problems::{BODY, problems};
use crate::openapi::texts;
use crate::visit::Site;

/// The response of RFC 6749, section 5.1, with its user.
#[derive(Serialize, ToSchema)]
#[schema(as = Tokens)]
struct TokenAnswer {
    /// A JWT, to be sent as `Authorization: Bearer`.
    access_token: String,
    #[schema(pattern = "^Bearer$")]
    token_type: &'static str,
    /// The lifetime of the access token in seconds.
    expires_in: u64,
    /// Valid for one new pair.
    refresh_token: String,
    #[schema(format = "uuid")]
    user_id: String,
}

problems!(GrantProblems: BODY, &[
    Code::UnsupportedGrantType,
    Code::InvalidCredentials,
    Code::InvalidGrant,
    Code::InvalidStep,
    Code::OneMoreStep,
    Code::WrongCode,
    Code::AccountDisabled,
    Code::EmailNotVerified,
    Code::DeletionPending,
    Code::RateLimited,
    Code::Busy,
]);

/// A refresh token or an access token.
#[derive(ToSchema)]
#[schema(example = json!({ "token": "the refresh token" }))]
pub struct Revocation {
    #[schema(value_type = texts::Token)]
    token: String,
}

impl Body for Revocation {
    fn read(fields: &Fields, _: &Settings) -> Result<Self, HttpError> {
        Ok(Self { token: fields.required(Field::Token)?.to_owned() })
    }
}

problems!(RevokeProblems: BODY);

/// `POST /token`: exchanges an address and a password, a pending log-in and a code, or a refresh token, for a pair of
/// tokens.
#[utoipa::path(
    post,
    path = "/token",
    operation_id = "get_tokens",
    tag = "Authentication",
    summary = "Log in, or refresh",
    description = "Issues an access token and a refresh token, for an address and a password or for an earlier \
                   refresh token (RFC 6749, sections 4.3 and 6). A refresh token that is used again too late \
                   counts as stolen and ends the session. Where an account has a second factor, the right password \
                   alone returns `one_more_step`: send the code with the `step_token`, or with the password \
                   at once. After a wrong code, the pending log-in continues.",
    request_body(content(
        (bodies::Grant = "application/json"),
        (bodies::Grant = "application/x-www-form-urlencoded"),
    )),
    responses((status = 200, description = "A pair of tokens.", body = TokenAnswer), GrantProblems),
)]
pub async fn grant(
    State(site): State<Site>,
    FromClient(client): FromClient,
    fields: Fields,
) -> Result<Response, HttpError> {
    match fields.plain_text(Field::GrantType)? {
        "" | "password" => log_in(&site, &fields, client).await,
        "step" => finish_step(&site, &fields, &client).await,
        "refresh_token" => refresh(&site, &fields, &client).await,
        _ => Err(Problem::new(Code::UnsupportedGrantType).into()),
    }
}

/// `POST /token/revoke`: ends the session of a refresh token or an access token (RFC 7009). An
/// unknown token is no longer valid either, so the response is the same.
#[utoipa::path(
    post,
    path = "/token/revoke",
    operation_id = "revoke_token",
    tag = "Authentication",
    summary = "Revoke a token",
    description = "Ends the session of a refresh token or an access token (RFC 7009). An unknown token gets \
                   the same response.",
    request_body(content(
        (Revocation = "application/json"),
        (Revocation = "application/x-www-form-urlencoded"),
    )),
    responses((status = 200, description = "The token is no longer valid."), RevokeProblems),
)]
pub async fn revoke(
    FromClient(client): FromClient,
    State(site): State<Site>,
    JsonOrForm(Revocation { token }): JsonOrForm<Revocation>,
) -> Result<StatusCode, HttpError> {
    site.accounts.revoke_token(&token, &client).await?;
    Ok(StatusCode::OK)
}

async fn log_in(site: &Site, fields: &Fields, client: Client) -> Result<Response, HttpError> {
    // RFC 6749, section 4.3.2, calls it username.
    let name = if fields.has("email") { "email" } else { "username" };
    let credentials = Credentials::parse(fields.named(name, Field::Email), fields.text(Field::Password));
    let (credentials, code) = match (credentials, parse(fields.optional(Field::Code), portico_fields::Code::parse)) {
        (Ok(credentials), Ok(code)) => (credentials, code),
        (credentials, code) => {
            let errors = credentials.err().into_iter().flatten().chain(code.err());
            return Err(Problem::validation(errors.collect()).into());
        }
    };
    match site.accounts.log_in_with_code(credentials, code, LogInFrom::Program, client).await? {
        Entry::In(logged_in) => Ok(answer(logged_in)),
        Entry::OneMoreStep(step) => Err(step.into_problem().into()),
    }
}

async fn finish_step(site: &Site, fields: &Fields, client: &Client) -> Result<Response, HttpError> {
    let (token, given) = match (fields.required(Field::StepToken), given_factor(fields)) {
        (Ok(token), Ok(given)) => (token, given),
        (token, given) => {
            let errors = [token.err(), given.err()].into_iter().flatten();
            return Err(Problem::validation(errors.collect()).into());
        }
    };
    Ok(answer(site.accounts.finish_step(Audience::Api, token, &given, false, client).await?))
}

/// The code, or else the recovery code.
fn given_factor(fields: &Fields) -> Result<GivenFactor, FieldError> {
    if let Some(code) = parse(fields.optional(Field::Code), portico_fields::Code::parse)? {
        return Ok(GivenFactor::Code(code));
    }
    let code = parse(fields.optional(Field::RecoveryCode), RecoveryCode::parse)?;
    code.map(GivenFactor::RecoveryCode).ok_or_else(|| FieldError::new(Field::Code, FieldCode::Required))
}

async fn refresh(site: &Site, fields: &Fields, client: &Client) -> Result<Response, HttpError> {
    let token = fields.required(Field::RefreshToken)?;
    let refreshed = site.accounts.refresh(Audience::Api, token, client).await;
    refreshed.map(answer).map_err(|error| match error {
        RefreshError::SessionOver(reason) => {
            session_over(Code::InvalidGrant, Code::InvalidGrant.sentence(), reason).into()
        }
        RefreshError::Fault(fault) => fault.into(),
    })
}

fn answer(LoggedIn { user, tokens }: LoggedIn) -> Response {
    let body = TokenAnswer {
        access_token: tokens.access_token.expose_secret().to_owned(),
        token_type: "Bearer",
        expires_in: tokens.expires_in.as_secs(),
        refresh_token: tokens.session_token.expose_secret().to_owned(),
        user_id: user.id.to_string(),
    };
    ([(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}
