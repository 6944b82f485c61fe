use axum::extract::State;
use portico_accounts::{FullProof, Settings};
use portico_fields::{Code, Email, Field, GivenPassword, RecoveryCode};
use utoipa::ToSchema;

use crate::fields::Fields;
use crate::full_proof::{full_proof_in, if_has_password, with_proof};
use crate::http_error::HttpError;
use crate::openapi::problems::{BEARER_TO_CHANGE, BODY, FULL_PROOF, problems};
use crate::rest::bearer::Bearer;
use crate::rest::body::{Body, JsonBody};
use crate::rest::check_your_mail::{self, CheckYourMail};
use crate::rest::client::FromClient;
use crate::visit::Site;

/// A new address for an account, and full proof.
#[derive(ToSchema)]
#[schema(example = json!({ "email": "ada@example.com", "password": "correct horse battery" }))]
pub struct EmailChange {
    email: Email,
    /// Required of users who have one. Others leave it out.
    password: Option<GivenPassword>,
    /// From the authenticator app. It takes precedence over `recovery_code` if both are sent.
    code: Option<Code>,
    recovery_code: Option<RecoveryCode>,
}

impl Body for EmailChange {
    fn read(fields: &Fields, _: &Settings) -> Result<Self, HttpError> {
        let email = fields.text(Field::Email).and_then(Email::parse);
        let (email, proof) = with_proof(email, full_proof_in(fields, Field::Password), Field::Password)?;
        let FullProof { password, code, recovery_code } = proof;
        Ok(Self { email, password, code, recovery_code })
    }
}

problems!(Problems: BEARER_TO_CHANGE, BODY, FULL_PROOF);

/// `PUT /me/email`: requests another address. It takes effect when the link emailed there is used.
#[utoipa::path(
    put,
    path = "/me/email",
    operation_id = "change_email",
    tag = "Account",
    summary = "Change the caller's email address",
    description = "Requires full proof. The new address takes effect when the link emailed there is used. The current \
                   address is notified.",
    request_body = EmailChange,
    responses(
        (status = 202, description = "The next step is sent by email.", body = check_your_mail::Body),
        Problems,
    ),
    security(("bearer" = [])),
)]
pub async fn ask(
    FromClient(client): FromClient,
    Bearer(caller): Bearer,
    State(site): State<Site>,
    change: Result<JsonBody<EmailChange>, HttpError>,
) -> Result<CheckYourMail, HttpError> {
    let change = change.map_err(|HttpError(problem)| problem);
    let JsonBody(change) = if_has_password(&site.accounts, &caller, change, Field::Password).await?;
    let EmailChange { email, password, code, recovery_code } = change;
    let proof = FullProof { password, code, recovery_code };
    site.accounts.request_email_change(&caller, &email, proof, &client).await?;
    Ok(CheckYourMail)
}
