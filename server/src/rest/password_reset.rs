use axum::extract::State;
use http::StatusCode;
use portico_app::problem::Problem;
use portico_fields::{Email, Field, NewPassword};

use super::check_your_mail::CheckYourMail;
use crate::fields::JsonFields;
use crate::state::AppState;

/// `POST /password/forgot`: asks for a link to choose a new password. The answer is the same for any
/// address, be it an impossible one.
pub async fn ask(State(state): State<AppState>, JsonFields(fields): JsonFields) -> Result<CheckYourMail, Problem> {
    if let Some(email) = fields.text(Field::Email).and_then(Email::parse_given)? {
        state.site.accounts.ask_for_password_reset(&email).await?;
    }
    Ok(CheckYourMail)
}

/// `POST /password/reset`: sets a new password and uses the link up. Every session is over, and nobody
/// is logged in by it.
pub async fn confirm(State(state): State<AppState>, JsonFields(fields): JsonFields) -> Result<StatusCode, Problem> {
    let accounts = &state.site.accounts;
    let min_length = accounts.settings().password_min_length;
    let password = fields.text(Field::Password).and_then(|typed| NewPassword::parse(typed, min_length));
    let (token, password) = match (fields.required(Field::Token), password) {
        (Ok(token), Ok(password)) => (token, password),
        (token, password) => {
            return Err(Problem::validation([token.err(), password.err()].into_iter().flatten().collect()));
        }
    };
    accounts.reset_password(token, &password).await?;
    Ok(StatusCode::NO_CONTENT)
}
