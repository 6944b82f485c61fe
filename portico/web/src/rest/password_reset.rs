use axum::extract::State;
use http::StatusCode;
use portico_accounts::Settings;
use portico_fields::{Email, Field, NewPassword};
use portico_wire::problem::{Code, Problem};
use utoipa::ToSchema;

use super::body::{Body, JsonBody};
use super::check_your_mail::{self, CheckYourMail};
use crate::fields::Fields;
use crate::http_error::HttpError;
use crate::openapi::problems::{BODY, problems};
use crate::openapi::texts;
use crate::rest::client::FromClient;
use crate::visit::Site;

/// The address of an account.
#[derive(ToSchema)]
#[schema(as = Address, example = json!({ "email": "ada@example.org" }))]
pub struct AddressBody {
    // `None` for an impossible one.
    #[schema(value_type = texts::GivenAddress)]
    pub email: Option<Email>,
}

impl Body for AddressBody {
    fn read(fields: &Fields, _: &Settings) -> Result<Self, HttpError> {
        Ok(Self { email: fields.text(Field::Email).and_then(Email::parse_given)? })
    }
}

/// The token of an emailed link, and a new password.
#[derive(ToSchema)]
#[schema(as = PasswordReset, example = json!({ "token": "the token in the link", "password": "a better horse battery" }))]
pub struct ResetBody {
    #[schema(value_type = texts::Token)]
    token: String,
    password: NewPassword,
}

impl Body for ResetBody {
    fn read(fields: &Fields, settings: &Settings) -> Result<Self, HttpError> {
        let password = fields.text(Field::Password);
        let password = password.and_then(|typed| NewPassword::parse(typed, settings.password_min_length));
        match (fields.required(Field::Token), password) {
            (Ok(token), Ok(password)) => Ok(Self { token: token.to_owned(), password }),
            (token, password) => {
                Err(Problem::validation([token.err(), password.err()].into_iter().flatten().collect()).into())
            }
        }
    }
}

problems!(AskProblems: BODY, &[Code::RateLimited]);
problems!(ConfirmProblems: BODY, &[Code::InvalidLink, Code::Busy]);

/// `POST /password/forgot`: requests a password reset link. The response is the same for any
/// address, even an invalid one.
#[utoipa::path(
    post,
    path = "/password/forgot",
    operation_id = "forgot_password",
    tag = "Emailed links",
    summary = "Request a password reset link",
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
    site.accounts.request_password_reset(email.as_ref(), &client).await?;
    Ok(CheckYourMail)
}

/// `POST /password/reset`: sets a new password and uses up the link. All sessions end, and no new one
/// begins.
#[utoipa::path(
    post,
    path = "/password/reset",
    operation_id = "reset_password",
    tag = "Emailed links",
    summary = "Choose a new password",
    description = "Sets a new password and uses up the link. All sessions end, and no new one begins.",
    request_body = ResetBody,
    responses((status = 204, description = "The new password is set."), ConfirmProblems),
)]
pub async fn confirm(
    FromClient(client): FromClient,
    State(site): State<Site>,
    JsonBody(ResetBody { token, password }): JsonBody<ResetBody>,
) -> Result<StatusCode, HttpError> {
    site.accounts.reset_password(&token, &password, &client).await?;
    Ok(StatusCode::NO_CONTENT)
}
