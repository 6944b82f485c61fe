use axum::extract::State;
use http::{HeaderMap, Method, StatusCode};
use portico_accounts::{Caller, Proof};
use portico_app::problem::Problem;
use portico_app::visit::{caller_by_bearer, credential};
use portico_fields::{Email, Field, GivenPassword};

use super::check_your_mail::CheckYourMail;
use crate::fields::{Fields, JsonFields};
use crate::state::AppState;

/// `POST /email/verification`: asks for the link that confirms an address. The answer is the same for any
/// address, be it an impossible one.
pub async fn ask(State(state): State<AppState>, JsonFields(fields): JsonFields) -> Result<CheckYourMail, Problem> {
    if let Some(email) = fields.text(Field::Email).and_then(Email::parse_given)? {
        state.site.accounts.ask_for_verification(&email).await?;
    }
    Ok(CheckYourMail)
}

/// `POST /email/verify`: confirms an address and uses the link up. Takes the account's password, or an
/// access token of the same account in its place.
pub async fn confirm(
    State(state): State<AppState>,
    headers: HeaderMap,
    JsonFields(fields): JsonFields,
) -> Result<StatusCode, Problem> {
    let caller = match credential(&headers)? {
        Some(_) => Some(caller_by_bearer(&state.site, &Method::POST, &headers).await?),
        None => None,
    };
    let (token, proof) = parse(&state, &fields, caller).await?;
    state.site.accounts.verify_email(token, proof).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn parse<'a>(state: &AppState, fields: &'a Fields, caller: Option<Caller>) -> Result<(&'a str, Proof), Problem> {
    let token = fields.required(Field::Token);
    if let Some(caller) = caller {
        let token = token.clone()?;
        let is_theirs = state.site.accounts.is_link_of(&caller, token).await?;
        if is_theirs || !fields.has(Field::Password.as_str()) {
            return Ok((token, Proof::Caller(Box::new(caller))));
        }
    }
    match (token, fields.text(Field::Password).and_then(GivenPassword::parse)) {
        (Ok(token), Ok(password)) => Ok((token, Proof::Password(password))),
        (token, password) => Err(Problem::validation([token.err(), password.err()].into_iter().flatten().collect())),
    }
}
