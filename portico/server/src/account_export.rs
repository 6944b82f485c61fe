//! The export of a user's data: a form's response, as a file to save.

use axum::Json;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::header;
use portico_accounts::{AccountExport, CookieState};
use portico_fields::Field;
use portico_ui::forms::EXPORT;
use portico_web::fields::{form_pairs, read_form};
use portico_web::visit::{Visit, cookie_state};
use portico_web::{HttpError, full_proof};
use portico_wire::brand::Brand;
use portico_wire::problem::{Code, Problem};

use crate::server_functions::redirect_back;
use crate::state::AppState;

/// `POST /account/data/export`: every row about the user. If the password is not recent, the page asks for it and sends
/// it along.
pub async fn download(State(state): State<AppState>, request: Request) -> Result<Response, HttpError> {
    let headers = request.headers().clone();
    match export(&state, request).await {
        Ok(export) => Ok(as_file(export, state.site.brand)),
        Err(HttpError(problem)) => redirect_back(&state, &headers, EXPORT, &[], problem),
    }
}

async fn export(state: &AppState, request: Request) -> Result<AccountExport, HttpError> {
    let (parts, body) = request.into_parts();
    let fields = form_pairs(&read_form(body, &parts.headers).await?)?;
    let CookieState::Caller(caller) = cookie_state(&state.site, &parts.headers).await? else {
        return Err(Problem::new(Code::AuthenticationRequired).into());
    };
    let accounts = &state.site.accounts;
    let given = |field: Field| {
        let found = fields.iter().find(|(name, value)| name == field.as_str() && !value.is_empty());
        Ok(found.map(|(_, value)| value.as_str()))
    };
    let proof = full_proof(given(Field::Password), given(Field::Code), given(Field::RecoveryCode))?;
    let visit = Visit::new(state.site.clone(), parts);
    visit.confirm(&caller, &proof).await?;
    Ok(accounts.export(&caller).await?)
}

fn as_file(export: AccountExport, brand: &Brand) -> Response {
    let name = file_name(brand);
    let headers = [
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, Json(export)).into_response()
}

/// `portico-account.json` for a site named Portico.
fn file_name(brand: &Brand) -> String {
    match brand.slug() {
        slug if slug.is_empty() => "account.json".to_owned(),
        slug => format!("{slug}-account.json"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_named_like_the_site() {
        for (name, file) in [("Portico", "portico-account.json"), ("Acme & Sons", "acme-sons-account.json")] {
            assert_eq!(file_name(&Brand { name, ..Brand::PORTICO }), file);
        }
        assert_eq!(file_name(&Brand { name: "密码", ..Brand::PORTICO }), "account.json");
    }
}
