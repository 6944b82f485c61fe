//! Notes, private to each user: what browser and server share, and the server functions.

#[cfg(feature = "ssr")]
pub mod store;

use leptos::prelude::*;
use portico::fields::{Field, FieldError, parse_text};
use portico::{ByForm, ByScript, CallError, Code, Form, Problem, Redirect, t};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Note {
    #[cfg_attr(feature = "ssr", schema(format = "uuid"))]
    pub id: String,
    pub text: String,
    /// RFC 3339, UTC.
    pub created_at: String,
}

/// A note has 1 to 2,000 characters.
pub fn parse(text: &str) -> Result<String, FieldError> {
    parse_text(Field::Own("text"), text, 2_000)
}

pub fn too_many() -> Problem {
    Problem::with_detail(Code::Forbidden, t!("You have 100 notes. Delete one before you add another."))
}

pub fn missing() -> Problem {
    Problem::with_detail(Code::NotFound, t!("This note does not exist."))
}

#[server(name = ListNotes, prefix = "/fn", endpoint = "notes/list", protocol = ByScript)]
pub async fn list_notes() -> Result<Vec<Note>, CallError> {
    let (visit, caller) = portico::signed_in().await?;
    Ok(store::list(visit.accounts().db().clone(), caller.user.id).await?)
}

#[server(name = ShowNote, prefix = "/fn", endpoint = "notes/show", protocol = ByScript)]
pub async fn show_note(id: String) -> Result<Note, CallError> {
    let (visit, caller) = portico::signed_in().await?;
    Ok(store::find(visit.accounts().db(), caller.user.id, &id).await?.ok_or_else(missing)?)
}

#[server(name = AddNote, prefix = "/fn", endpoint = "notes/add", protocol = ByForm)]
pub async fn add_note(#[server(default)] text: String) -> Result<Redirect, CallError> {
    let (visit, caller) = portico::signed_in().await?;
    let note = store::add(visit.accounts(), caller.user.id, parse(&text)?).await?.ok_or_else(too_many)?;
    Ok(Redirect::to(&format!("/notes/{}", note.id)))
}

impl Form for AddNote {
    const PAGE: &'static str = "/notes";
    const GIVEN_BACK: &'static [&'static str] = &["text"];
}

#[server(name = DeleteNote, prefix = "/fn", endpoint = "notes/delete", protocol = ByForm)]
pub async fn delete_note(#[server(default)] id: String) -> Result<Redirect, CallError> {
    let (visit, caller) = portico::signed_in().await?;
    let is_deleted = store::delete(visit.accounts().db(), caller.user.id, &id).await?;
    if is_deleted { Ok(Redirect::to("/notes")) } else { Err(CallError(missing())) }
}

impl Form for DeleteNote {
    const PAGE: &'static str = "/notes";
}
