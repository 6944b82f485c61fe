use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use portico_accounts::SignedUp;
use portico_app::problem::Problem;
use portico_app::user::User;
use portico_fields::{Field, SignUp};

use super::check_your_mail::CheckYourMail;
use super::client::FromClient;
use crate::fields::Fields;
use crate::state::AppState;

/// `POST /signup`: makes an account. Where addresses have to be confirmed, the answer does not say
/// whether this one was taken.
pub async fn create(
    State(state): State<AppState>,
    FromClient(client): FromClient,
    fields: Fields,
) -> Result<Response, Problem> {
    let accounts = &state.site.accounts;
    let [name, email, password] = [Field::Name, Field::Email, Field::Password].map(|field| fields.text(field));
    let min_length = accounts.settings().password_min_length;
    let sign_up = SignUp::parse(name, email, password, min_length).map_err(Problem::validation)?;
    Ok(match accounts.sign_up(sign_up, &client).await? {
        SignedUp::Done(user) => {
            let headers = [(header::LOCATION, "/api/v1/me"), (header::CACHE_CONTROL, "no-store")];
            (StatusCode::CREATED, headers, Json(User::from(user))).into_response()
        }
        SignedUp::CheckYourMail => CheckYourMail.into_response(),
    })
}
