use axum::extract::State;
use http::StatusCode;
use portico_fields::{Email, Field, NewPassword};
use portico_wire::problem::{Code, Problem};
use utoipa::ToSchema;

use super::check_your_mail::{self, CheckYourMail};
use crate::fields::JsonFields;
use crate::http_error::HttpError;
use crate::openapi::problems::{BODY, problems};
use crate::openapi::texts;
use crate::rest::client::FromClient;
use crate::visit::Site;

/// The address of an account.
#[derive(ToSchema)]
#[schema(as = Address, example = json!({ "email": "ada@example.org" }))]
#[expect(dead_code, reason = "describes what is read as fields")]
pub struct AddressBody {
    email: texts::GivenAddress,
}

/// The token of a mailed link, and a new password.
#[derive(ToSchema)]
#[schema(as = PasswordReset, example = json!({ "token": "the token in the link", "password": "a better horse battery" }))]
#[expect(dead_code, reason = "describes what is read as fields")]
struct ResetBody {
    token: texts::Token,
    password: texts::NewPassword,
}

problems!(AskProblems: BODY, &[Code::RateLimited]);
problems!(ConfirmProblems: BODY, &[Code::InvalidLink, Code::Busy]);

/// `POST /password/forgot`: asks for a link to choose a new password. The answer is the same for any
/// address, be it an impossible one.
#[utoipa::path(
    post,
    path = "/password/forgot",
    operation_id = "forgot_password",
    tag = "Emailed links",
    summary = "Ask for a link to choose a new password",
    description = "The answer is the same for any address, be it an impossible one.",
    request_body = AddressBody,
    responses(
        (status = 202, description = "The next step is sent by email.", body = check_your_mail::Body),
        AskProblems,
    ),
)]
pub async fn ask(
    State(site): State<Site>,
    FromClient(client): FromClient,
    JsonFields(fields): JsonFields,
) -> Result<CheckYourMail, HttpError> {
    let email = fields.text(Field::Email).and_then(Email::parse_given)?;
    site.accounts.ask_for_password_reset(email.as_ref(), &client).await?;
    Ok(CheckYourMail)
}

/// `POST /password/reset`: sets a new password and uses the link up. Every session is over, and nobody
/// is logged in by it.
#[utoipa::path(
    post,
    path = "/password/reset",
    operation_id = "reset_password",
    tag = "Emailed links",
    summary = "Choose a new password",
    description = "Sets a new password and uses the link up. Every session is over, and nobody is logged in by it.",
    request_body = ResetBody,
    responses((status = 204, description = "The new password counts."), ConfirmProblems),
)]
pub async fn confirm(
    State(site): State<Site>,
    FromClient(client): FromClient,
    JsonFields(fields): JsonFields,
) -> Result<StatusCode, HttpError> {
    let accounts = &site.accounts;
    let min_length = accounts.settings().password_min_length;
    let password = fields.text(Field::Password).and_then(|typed| NewPassword::parse(typed, min_length));
    let (token, password) = match (fields.required(Field::Token), password) {
        (Ok(token), Ok(password)) => (token, password),
        (token, password) => {
            return Err(Problem::validation([token.err(), password.err()].into_iter().flatten().collect()).into());
        }
    };
    accounts.reset_password(token, &password, &client).await?;
    Ok(StatusCode::NO_CONTENT)
}
