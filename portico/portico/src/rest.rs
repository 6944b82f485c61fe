//! Routes below `/api/v1`, for programs.
//!
//! A handler is described by `#[utoipa::path]`. The same lines create the route and its part of the OpenAPI document.
//! Errors are problem documents (RFC 9457).
//!
//! ```
//! use axum::Json;
//! use axum::extract::State;
//! use portico::rest::{BEARER, Bearer, HttpError, Routes, Site, problems, routes, tagged};
//!
//! problems!(CountProblems: BEARER);
//!
//! /// How many letters the caller's name has.
//! #[utoipa::path(
//!     get,
//!     path = "/letters",
//!     operation_id = "count_letters",
//!     tag = "Letters",
//!     summary = "Count the letters of the caller's name",
//!     responses((status = 200, description = "The number.", body = u64), CountProblems),
//!     security(("bearer" = [])),
//! )]
//! async fn count(Bearer(caller): Bearer, State(_site): State<Site>) -> Result<Json<u64>, HttpError> {
//!     Ok(Json(caller.user.name.chars().count() as u64))
//! }
//!
//! fn letters() -> Routes {
//!     tagged("Letters", "The letters of the caller's name.").routes(routes!(count))
//! }
//! ```
//!
//! [`JsonFields`] reads a body, [`Path`] reads the segments in braces, and [`AdminBearer`] admits only administrators:
//!
//! ```
//! use axum::http::StatusCode;
//! use portico::fields::{Field, parse_line};
//! use portico::rest::{ADMIN_TO_CHANGE, AdminBearer, BODY, HttpError, JsonFields, Path, Routes, problems, routes};
//! use portico::{Code, Problem};
//!
//! const TITLE: Field = Field::Own("title");
//!
//! problems!(RenameProblems: ADMIN_TO_CHANGE, BODY, &[Code::NotFound]);
//!
//! /// A letter's new title.
//! #[derive(utoipa::ToSchema)]
//! struct NewTitle {
//!     #[schema(min_length = 1, max_length = 100)]
//!     title: String,
//! }
//!
//! /// Rename a letter
//! #[utoipa::path(
//!     put,
//!     path = "/letters/{id}",
//!     operation_id = "rename_letter",
//!     tag = "Letters",
//!     params(("id" = u64, Path)),
//!     request_body = NewTitle,
//!     responses((status = 204, description = "The letter is renamed."), RenameProblems),
//!     security(("bearer" = [])),
//! )]
//! async fn rename(
//!     AdminBearer(_): AdminBearer,
//!     Path(id): Path<u64>,
//!     JsonFields(fields): JsonFields,
//! ) -> Result<StatusCode, HttpError> {
//!     let title = fields.text(TITLE).and_then(|typed| parse_line(TITLE, typed, 100))?;
//!     match (id, title) {
//!         (1, _) => Ok(StatusCode::NO_CONTENT),
//!         _ => Err(Problem::new(Code::NotFound).into()),
//!     }
//! }
//!
//! fn letters() -> Routes {
//!     Routes::new().routes(routes!(rename))
//! }
//! ```
//!
//! [`Created`] is the answer of a route that adds something:
//!
//! ```
//! use portico::rest::Created;
//!
//! fn added(id: u64) -> Created<u64> {
//!     Created { location: format!("/api/v1/letters/{id}"), body: id }
//! }
//! ```
//!
//! Next to `Bearer` or `AdminBearer`, [`RecentProof`] and [`SecondFactor`] demand more of the caller: a proof within
//! `PORTICO_SUDO_TTL`, or a session in which a second factor was proved.
//!
//! ```
//! use axum::http::StatusCode;
//! use portico::rest::{
//!     BEARER_TO_CHANGE, Bearer, HttpError, RECENT_PROOF, RecentProof, Routes, SECOND_FACTOR, SecondFactor, problems,
//!     routes,
//! };
//!
//! problems!(BurnProblems: BEARER_TO_CHANGE, RECENT_PROOF, SECOND_FACTOR);
//!
//! /// Burn the caller's letters
//! #[utoipa::path(
//!     delete,
//!     path = "/letters",
//!     operation_id = "burn_letters",
//!     tag = "Letters",
//!     responses((status = 204, description = "No letter is left."), BurnProblems),
//!     security(("bearer" = [])),
//! )]
//! async fn burn(
//!     Bearer(_caller): Bearer,
//!     _: RecentProof,
//!     _: SecondFactor,
//! ) -> Result<StatusCode, HttpError> {
//!     Ok(StatusCode::NO_CONTENT)
//! }
//!
//! fn letters() -> Routes {
//!     Routes::new().routes(routes!(burn))
//! }
//! ```

pub use portico_web::HttpError;
pub use portico_web::fields::{Fields, JsonFields};
pub use portico_web::openapi::problems::{
    ADMIN, ADMIN_TO_CHANGE, BEARER, BEARER_TO_CHANGE, BODY, RECENT_PROOF, SECOND_FACTOR, problems,
};
pub use portico_web::openapi::tagged;
pub use portico_web::rest::bearer::{AdminBearer, Bearer, RecentProof, SecondFactor};
pub use portico_web::rest::created::Created;
pub use portico_web::rest::path::Path;
pub use portico_web::visit::Site;
pub use utoipa_axum::routes;

/// Described routes. Only a described handler can be added. [`tagged`] also describes their tag.
pub type Routes = utoipa_axum::router::OpenApiRouter<Site>;
