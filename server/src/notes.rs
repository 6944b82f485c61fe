//! `/api/v1/notes`, for programs.

use app::notes::{Note, parse, store, too_many};
use axum::Json;
use axum::extract::State;
use http::StatusCode;
use portico::fields::Field;
use portico::rest::{
    BEARER, BEARER_TO_CHANGE, BODY, Bearer, HttpError, JsonFields, Path, Routes, Site, problems, routes,
};
use portico::{Code, Problem};

problems!(ReadProblems: BEARER);
problems!(ReadOneProblems: BEARER, &[Code::NotFound]);
problems!(AddProblems: BEARER_TO_CHANGE, BODY, &[Code::Forbidden]);
problems!(DeleteProblems: BEARER_TO_CHANGE, &[Code::NotFound]);

pub fn routes() -> Routes {
    Routes::new().routes(routes!(list, add)).routes(routes!(show, delete))
}

/// A new note.
#[derive(utoipa::ToSchema)]
#[schema(example = json!({ "text": "Water the plants." }))]
#[expect(dead_code, reason = "it only describes the body")]
struct NewNote {
    #[schema(min_length = 1, max_length = 2000)]
    text: String,
}

/// List the caller's notes
#[utoipa::path(get, path = "/notes", operation_id = "list_notes", tag = "Notes", security(("bearer" = [])),
    responses((status = 200, description = "The notes, newest first.", body = [Note]), ReadProblems))]
async fn list(State(site): State<Site>, Bearer(caller): Bearer) -> Result<Json<Vec<Note>>, HttpError> {
    Ok(Json(store::list(site.accounts.db().clone(), caller.user.id).await?))
}

/// Add a note
#[utoipa::path(post, path = "/notes", operation_id = "add_note", tag = "Notes", security(("bearer" = [])),
    request_body = NewNote, responses((status = 201, description = "The note.", body = Note), AddProblems))]
async fn add(
    State(site): State<Site>,
    Bearer(caller): Bearer,
    JsonFields(fields): JsonFields,
) -> Result<(StatusCode, Json<Note>), HttpError> {
    let text = fields.text(Field::Own("text")).and_then(parse)?;
    let note = store::add(&site.accounts, caller.user.id, text).await?.ok_or_else(too_many)?;
    Ok((StatusCode::CREATED, Json(note)))
}

/// Show a note
#[utoipa::path(get, path = "/notes/{id}", operation_id = "show_note", tag = "Notes", security(("bearer" = [])),
    params(("id" = String, Path, format = "uuid")),
    responses((status = 200, description = "The note.", body = Note), ReadOneProblems))]
async fn show(State(site): State<Site>, Bearer(caller): Bearer, id: Path<String>) -> Result<Json<Note>, HttpError> {
    let note = store::find(site.accounts.db(), caller.user.id, &id.0).await?;
    Ok(Json(note.ok_or_else(|| Problem::new(Code::NotFound))?))
}

/// Delete a note
#[utoipa::path(delete, path = "/notes/{id}", operation_id = "delete_note", tag = "Notes", security(("bearer" = [])),
    params(("id" = String, Path, format = "uuid")),
    responses((status = 204, description = "The note is deleted."), DeleteProblems))]
async fn delete(State(site): State<Site>, Bearer(caller): Bearer, id: Path<String>) -> Result<StatusCode, HttpError> {
    let is_deleted = store::delete(site.accounts.db(), caller.user.id, &id.0).await?;
    if is_deleted { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::new(Code::NotFound).into()) }
}
