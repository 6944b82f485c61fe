use axum::extract::State;
use http::{HeaderMap, Method, StatusCode};
use portico_accounts::{Caller, Proof, VerificationLink};
use portico_fields::{Field, GivenPassword};
use portico_wire::problem::{Code, Problem};
use utoipa::ToSchema;

use super::body::JsonBody;
use super::check_your_mail::{self, CheckYourMail};
use super::password_reset::AddressBody;
use crate::fields::{Fields, JsonFields};
use crate::http_error::HttpError;
use crate::openapi::problems::{BEARER_TO_CHANGE, BODY, PASSWORD, problems};
use crate::openapi::texts;
use crate::rest::client::FromClient;
use crate::visit::{Site, caller_by_bearer, credential};

/// The token of an emailed link, and the account's password.
#[derive(ToSchema)]
#[schema(
    as = EmailVerification,
    example = json!({ "token": "the token in the link", "password": "correct horse battery" }),
)]
#[expect(dead_code, reason = "describes what is read as fields")]
struct VerificationBody {
    token: texts::Token,
    /// Not needed with an access token of the same account.
    #[schema(nullable = false)]
    password: Option<GivenPassword>,
}

problems!(AskProblems: BODY, &[Code::RateLimited]);
problems!(ConfirmProblems: BEARER_TO_CHANGE, BODY, PASSWORD, &[Code::InvalidLink, Code::LastWayIn]);

/// `POST /email/verification`: requests the link that confirms an address. The response is the same for any
/// address, even an invalid one.
#[utoipa::path(
    post,
    path = "/email/verification",
    operation_id = "ask_for_verification",
    tag = "Emailed links",
    summary = "Request a link to confirm an email address",
    description = "The response is the same for any email address, even an invalid one.",
    request_body = AddressBody,
    responses(
        (status = 202, description = "The next step is sent by email.", body = check_your_mail::Body),
        AskProblems,
    ),
)]
pub async fn ask(
    FromClient(client): FromClient,
    State(site): State<Site>,
    JsonBody(AddressBody { email }): JsonBody<AddressBody>,
) -> Result<CheckYourMail, HttpError> {
    site.accounts.request_verification(email.as_ref(), &client).await?;
    Ok(CheckYourMail)
}

/// `POST /email/verify`: confirms an address and uses up the link. Requires the account's password, or an
/// access token of the same account in its place.
#[utoipa::path(
    post,
    path = "/email/verify",
    operation_id = "verify_email",
    tag = "Emailed links",
    summary = "Confirm an email address",
    description = "Confirms an address and uses up the link. Requires the account's password, or an access token of the \
                   same account in its place. If an address is confirmed for the first time, other sessions end, and \
                   the authenticator app and the passkeys are removed unless the token's session has used one of \
                   them. If that would take the user's last way to log in: 409 `last_way_in`.",
    request_body = VerificationBody,
    responses((status = 204, description = "The email address is confirmed."), ConfirmProblems),
    security((), ("bearer" = [])),
)]
pub async fn confirm(
    State(site): State<Site>,
    headers: HeaderMap,
    FromClient(client): FromClient,
    JsonFields(fields): JsonFields,
) -> Result<StatusCode, HttpError> {
    let caller = match credential(&headers)? {
        Some(_) => Some(caller_by_bearer(&site, &Method::POST, &headers).await?),
        None => None,
    };
    let (link, proof) = parse(&site, &fields, caller).await?;
    site.accounts.verify_with_link(link, proof, &client).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The link and what proves that the request comes from its owner: the caller's session, or a password.
async fn parse(
    site: &Site,
    fields: &Fields,
    caller: Option<Caller>,
) -> Result<(Option<VerificationLink>, Proof), HttpError> {
    let token = fields.required(Field::Token);
    let link = match &token {
        Ok(token) => site.accounts.verification_link(token).await?,
        Err(_) => None,
    };
    if let Some(caller) = caller {
        token.clone()?;
        let is_theirs = link.as_ref().is_some_and(|link| link.is_of(&caller));
        if is_theirs || !fields.has(Field::Password.as_str()) {
            return Ok((link, Proof::Caller(Box::new(caller))));
        }
    }
    match (token, fields.text(Field::Password).and_then(GivenPassword::parse)) {
        (Ok(_), Ok(password)) => Ok((link, Proof::Password(password))),
        (token, password) => {
            Err(Problem::validation([token.err(), password.err()].into_iter().flatten().collect()).into())
        }
    }
}
