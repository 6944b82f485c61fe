use axum::extract::FromRequestParts;
use http::request::Parts;
use portico_accounts::{Accounts, Caller, Cursor, List};
use portico_wire::problem::{Code, Problem};
use utoipa::IntoParams;

use crate::fields::form_pairs;
use crate::http_error::HttpError;
use crate::visit::Site;

const NAME: &str = "cursor";

/// The `cursor` in a request's query, as sent. In a handler's arguments it must follow `Bearer`, so that
/// unauthenticated callers are asked to log in first.
pub struct SentCursor(Option<String>);

/// The page of a list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes what `SentCursor` reads")]
pub struct Paging {
    /// `next` of the previous page. Without it, the list begins at its newest row.
    #[param(nullable = false)]
    cursor: Option<String>,
}

impl SentCursor {
    /// The place in the caller's list. `None` without a cursor, which means the beginning. An invalid one is
    /// `malformed`.
    pub fn place(self, accounts: &Accounts, list: List, caller: &Caller) -> Result<Option<Cursor>, Problem> {
        let place = |text: String| accounts.cursor(list, caller.user.id, &text).ok_or_else(invalid);
        self.0.map(place).transpose()
    }
}

impl FromRequestParts<Site> for SentCursor {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, _: &Site) -> Result<Self, HttpError> {
        let query = parts.uri.query().unwrap_or_default();
        let sent = form_pairs(query.as_bytes()).map_err(|_| invalid())?;
        let mut values = sent.into_iter().filter(|(name, _)| name == NAME).map(|(_, value)| value);
        match (values.next(), values.next()) {
            (_, Some(_)) => Err(invalid().into()),
            (cursor, None) => Ok(Self(cursor)),
        }
    }
}

fn invalid() -> Problem {
    Problem::with_detail(Code::Malformed, "The cursor is not valid. Leave it out to begin with the newest.")
}
