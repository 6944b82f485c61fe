use axum::extract::State;
use portico_fields::{EmailChange, Field};
use portico_wire::problem::Problem;
use utoipa::ToSchema;

use crate::fields::JsonFields;
use crate::http_error::HttpError;
use crate::openapi::problems::{BEARER_TO_CHANGE, BODY, PASSWORD, problems};
use crate::openapi::texts;
use crate::rest::bearer::Bearer;
use crate::rest::check_your_mail::{self, CheckYourMail};
use crate::rest::client::FromClient;
use crate::visit::Site;

/// Another address, and the caller's password.
#[derive(ToSchema)]
#[schema(as = EmailChange, example = json!({ "email": "ada@example.com", "password": "correct horse battery" }))]
#[expect(dead_code, reason = "describes what is read as fields")]
struct EmailChangeBody {
    email: texts::EmailAddress,
    password: texts::GivenPassword,
}

problems!(Problems: BEARER_TO_CHANGE, BODY, PASSWORD);

/// `PUT /me/email`: asks for another address. It takes effect when the link that is mailed there is used.
#[utoipa::path(
    put,
    path = "/me/email",
    operation_id = "change_email",
    tag = "Account",
    summary = "Change one's address",
    description = "Asks for another address. It takes effect when the link that is mailed there is used; the present \
                   address is told.",
    request_body = EmailChangeBody,
    responses(
        (status = 202, description = "The next step is sent by email.", body = check_your_mail::Body),
        Problems,
    ),
    security(("bearer" = [])),
)]
pub async fn ask(
    Bearer(caller): Bearer,
    State(site): State<Site>,
    FromClient(client): FromClient,
    JsonFields(fields): JsonFields,
) -> Result<CheckYourMail, HttpError> {
    let [email, password] = [Field::Email, Field::Password].map(|field| fields.text(field));
    let change = EmailChange::parse(email, password).map_err(Problem::validation)?;
    site.accounts.ask_for_email_change(&caller, &change.email, &change.password, &client).await?;
    Ok(CheckYourMail)
}
