//! `/api/v1/notes`, for programs.

use app::notes::{Note, missing, parse, store, too_many};
use axum::Json;
use axum::extract::State;
use http::StatusCode;
use portico::Code;
use portico::fields::Field;
use portico::rest::{
    ADMIN, AdminBearer, BEARER, BEARER_TO_CHANGE, BODY, Bearer, Created, HttpError, JsonFields, Path, Routes, Site,
    problems, routes, tagged,
};

problems!(ReadProblems: BEARER);
problems!(ReadOneProblems: BEARER, &[Code::NotFound]);
problems!(AddProblems: BEARER_TO_CHANGE, BODY, &[Code::Forbidden]);
problems!(DeleteProblems: BEARER_TO_CHANGE, &[Code::NotFound]);
problems!(CountProblems: ADMIN);

pub fn routes() -> Routes {
    tagged("Notes", "Private notes.").routes(routes!(list, add)).routes(routes!(show, delete)).routes(routes!(count))
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
    request_body = NewNote, responses((status = 201, description = "The note.", body = Note,
        headers(("Location" = String, description = "The path of the note."))), AddProblems))]
async fn add(State(site): State<Site>, Bearer(caller): Bearer, body: JsonFields) -> Result<Created<Note>, HttpError> {
    let text = body.0.text(Field::Own("text")).and_then(parse)?;
    let note = store::add(&site.accounts, caller.user.id, text).await?.ok_or_else(too_many)?;
    Ok(Created { location: format!("/api/v1/notes/{}", note.id), body: note })
}

/// Show a note
#[utoipa::path(get, path = "/notes/{id}", operation_id = "show_note", tag = "Notes", security(("bearer" = [])),
    params(("id" = String, Path, format = "uuid")),
    responses((status = 200, description = "The note.", body = Note), ReadOneProblems))]
async fn show(State(site): State<Site>, Bearer(caller): Bearer, id: Path<String>) -> Result<Json<Note>, HttpError> {
    Ok(Json(store::find(site.accounts.db(), caller.user.id, &id.0).await?.ok_or_else(missing)?))
}

/// Delete a note
#[utoipa::path(delete, path = "/notes/{id}", operation_id = "delete_note", tag = "Notes", security(("bearer" = [])),
    params(("id" = String, Path, format = "uuid")),
    responses((status = 204, description = "The note is deleted."), DeleteProblems))]
async fn delete(State(site): State<Site>, Bearer(caller): Bearer, id: Path<String>) -> Result<StatusCode, HttpError> {
    let is_deleted = store::delete(site.accounts.db(), caller.user.id, &id.0).await?;
    if is_deleted { Ok(StatusCode::NO_CONTENT) } else { Err(missing().into()) }
}

/// Count the notes of all users
#[utoipa::path(get, path = "/notes/count", operation_id = "count_notes", tag = "Notes", security(("bearer" = [])),
    responses((status = 200, description = "The number.", body = i64), CountProblems))]
async fn count(State(site): State<Site>, AdminBearer(_): AdminBearer) -> Result<Json<i64>, HttpError> {
    Ok(Json(store::count(site.accounts.db()).await?))
}
