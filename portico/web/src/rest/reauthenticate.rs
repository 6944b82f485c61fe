use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use http::header;
use portico_accounts::Audience;
use secrecy::ExposeSecret;
use serde::Serialize;
use utoipa::ToSchema;

use super::bearer::Bearer;
use super::body::JsonBody;
use super::proof_body::ProofBody;
use crate::http_error::HttpError;
use crate::openapi::problems::{BEARER_TO_CHANGE, BODY, FULL_PROOF, problems};
use crate::rest::client::FromClient;
use crate::visit::Site;

/// The tokens with which the session continues.
#[derive(Serialize, ToSchema)]
#[schema(as = NewTokens)]
struct NewTokens {
    access_token: String,
    /// The lifetime of the access token in seconds.
    expires_in: u64,
    /// Not for a browser's token.
    #[serde(flatten)]
    pair: Option<Pair>,
}

/// The rest of the response of `POST /token`.
#[derive(Serialize, ToSchema)]
struct Pair {
    #[schema(pattern = "^Bearer$")]
    token_type: &'static str,
    /// Valid for one new pair. The former refresh token counts as rotated.
    refresh_token: String,
    #[schema(format = "uuid")]
    user_id: String,
}

problems!(Problems: BEARER_TO_CHANGE, BODY, FULL_PROOF);

/// `POST /reauthenticate`: for some time, the proof counts as recent in this session, which continues with new tokens.
#[utoipa::path(
    post,
    path = "/reauthenticate",
    operation_id = "reauthenticate",
    tag = "Sessions",
    summary = "Prove again who the user is",
    description = "Requires full proof, which then counts as recent for some time (by default 10 minutes). The \
                   session continues with a new pair of tokens. For a browser's token, the response contains only an access token.",
    request_body = ProofBody,
    responses((status = 200, description = "The proof counts as recent.", body = NewTokens), Problems),
    security(("bearer" = [])),
)]
pub async fn create(
    FromClient(client): FromClient,
    State(site): State<Site>,
    Bearer(caller): Bearer,
    JsonBody(proof): JsonBody<ProofBody>,
) -> Result<impl IntoResponse, HttpError> {
    site.accounts.reauthenticate(&caller, proof, &client).await?;
    let renewed = match caller.session.audience {
        Audience::Api => site.accounts.rotate_session(&caller).await?,
        Audience::Web => site.accounts.renew_access_token(&caller).await?,
    };
    let pair = (caller.session.audience == Audience::Api).then(|| Pair {
        token_type: "Bearer",
        refresh_token: renewed.tokens.session_token.expose_secret().to_owned(),
        user_id: renewed.user.id.to_string(),
    });
    let answer = NewTokens {
        access_token: renewed.tokens.access_token.expose_secret().to_owned(),
        expires_in: renewed.tokens.expires_in.as_secs(),
        pair,
    };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(answer)))
}
