//! Operations on the caller's own account.

pub mod app;
pub mod deletion;
pub mod email;
pub mod export;
pub mod factors;
pub mod passkeys;
pub mod password;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use http::header;
use portico_accounts::{LangChange, Settings};
use portico_fields::{Field, FieldCode, FieldError, Name};
use portico_wire::problem::{Code, Problem};
use portico_wire::user::User;
use utoipa::ToSchema;

use super::bearer::Bearer;
use super::body::{Body, JsonBody};
use crate::answers::user;
use crate::fields::Fields;
use crate::http_error::HttpError;
use crate::openapi::problems::{BEARER, BEARER_TO_CHANGE, BODY, problems};
use crate::visit::Site;

/// The user's new name, new language, or both.
#[derive(ToSchema)]
#[schema(example = json!({ "name": "Ada", "lang": "de" }))]
pub struct ProfileChange {
    /// Required without `lang`.
    #[schema(required = false, nullable = false)]
    name: Option<Name>,
    /// One of the languages of the site, such as `de`. `null` removes the setting.
    #[schema(required = false, value_type = Option<String>)]
    lang: LangChange,
}

impl Body for ProfileChange {
    fn read(fields: &Fields, _: &Settings) -> Result<Self, HttpError> {
        let has_lang = fields.has(Field::Lang.as_str());
        let lang = fields.optional(Field::Lang).map(|tag| match tag {
            Some(tag) => LangChange::Set(tag.to_owned()),
            None if has_lang => LangChange::Remove,
            None => LangChange::Keep,
        });
        // Without either, the name is missing.
        let has_name = fields.has(Field::Name.as_str()) || !has_lang;
        let name = has_name.then(|| fields.text(Field::Name).and_then(Name::parse)).transpose();
        match (name, lang) {
            (Ok(name), Ok(lang)) => Ok(Self { name, lang }),
            (name, lang) => Err([name.err(), lang.err()].into_iter().flatten().collect::<Vec<_>>().into()),
        }
    }
}

problems!(ShowProblems: BEARER);
problems!(UpdateProblems: BEARER_TO_CHANGE, BODY);

/// `GET /me`: the user that the token belongs to.
#[utoipa::path(
    get,
    path = "/me",
    operation_id = "show_me",
    tag = "Account",
    summary = "Show the caller",
    description = "The user that the token belongs to.",
    responses((status = 200, description = "The user.", body = User), ShowProblems),
    security(("bearer" = [])),
)]
pub async fn show(Bearer(caller): Bearer) -> impl IntoResponse {
    answer(user(caller.user))
}

/// `PATCH /me`: changes the user's name and language.
#[utoipa::path(
    patch,
    path = "/me",
    operation_id = "rename_me",
    tag = "Account",
    summary = "Change the caller's name or language",
    description = "Changes the user's name, language, or both. The language is that of pages and emails.",
    request_body = ProfileChange,
    responses((status = 200, description = "The changed user.", body = User), UpdateProblems),
    security(("bearer" = [])),
)]
pub async fn update(
    Bearer(caller): Bearer,
    State(site): State<Site>,
    JsonBody(ProfileChange { name, lang }): JsonBody<ProfileChange>,
) -> Result<impl IntoResponse, HttpError> {
    let lang = match lang {
        LangChange::Set(tag) => {
            let offered = site.languages.find(&tag).ok_or_else(|| FieldError::new(Field::Lang, FieldCode::Invalid))?;
            LangChange::Set(offered.tag.to_owned())
        }
        other => other,
    };
    let changed = site.accounts.change_profile(caller.user.id, name, lang).await?;
    let changed = changed.ok_or_else(|| Problem::new(Code::InvalidToken))?;
    Ok(answer(user(changed)))
}

fn answer(user: User) -> impl IntoResponse {
    ([(header::CACHE_CONTROL, "no-store")], Json(user))
}
