use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use portico_accounts::SignedUp;
use portico_fields::SignUp;
use portico_wire::problem::Code;
use portico_wire::user::User;

use super::body::JsonOrForm;
use super::check_your_mail::{self, CheckYourMail};
use super::client::FromClient;
use crate::answers::user;
use crate::http_error::HttpError;
use crate::openapi::problems::{BODY, problems};
use crate::visit::Site;

problems!(Problems: BODY, &[Code::EmailTaken, Code::RateLimited, Code::Busy]);

/// `POST /signup`: creates an account. If addresses must be confirmed, the response does not reveal
/// whether this one was taken.
#[utoipa::path(
    post,
    path = "/signup",
    operation_id = "sign_up",
    tag = "Authentication",
    summary = "Sign up",
    description = "Creates an account. If addresses must be confirmed, the response does not reveal whether this one \
                   was taken.",
    request_body(content(
        (SignUp = "application/json"),
        (SignUp = "application/x-www-form-urlencoded"),
    )),
    responses(
        (status = 201, description = "The account was created.", body = User,
            headers(("Location", description = "`/api/v1/me`"))),
        (status = 202, description = "Addresses must be confirmed here: the next step is sent by email.",
            body = check_your_mail::Body),
        Problems,
    ),
)]
pub async fn create(
    State(site): State<Site>,
    FromClient(client): FromClient,
    JsonOrForm(sign_up): JsonOrForm<SignUp>,
) -> Result<Response, HttpError> {
    Ok(match site.accounts.sign_up(sign_up, &client).await? {
        SignedUp::Done(account) => {
            let headers = [(header::LOCATION, "/api/v1/me"), (header::CACHE_CONTROL, "no-store")];
            (StatusCode::CREATED, headers, Json(user(account))).into_response()
        }
        SignedUp::CheckYourMail => CheckYourMail.into_response(),
    })
}
