use axum::extract::State;
use portico_fields::EmailChange;

use crate::http_error::HttpError;
use crate::openapi::problems::{BEARER_TO_CHANGE, BODY, PASSWORD, problems};
use crate::rest::bearer::Bearer;
use crate::rest::body::JsonBody;
use crate::rest::check_your_mail::{self, CheckYourMail};
use crate::rest::client::FromClient;
use crate::visit::Site;

problems!(Problems: BEARER_TO_CHANGE, BODY, PASSWORD);

/// `PUT /me/email`: requests another address. It takes effect when the link emailed there is used.
#[utoipa::path(
    put,
    path = "/me/email",
    operation_id = "change_email",
    tag = "Account",
    summary = "Change the caller's address",
    description = "Requests another address. It takes effect when the link emailed there is used. The current \
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
    JsonBody(change): JsonBody<EmailChange>,
) -> Result<CheckYourMail, HttpError> {
    site.accounts.request_email_change(&caller, &change.email, &change.password, &client).await?;
    Ok(CheckYourMail)
}
