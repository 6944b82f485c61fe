//! The Rust code of `docs/`, which is compiled with the tests of the documentation. Where the documents print a part of
//! a file, the rest is hidden here. `portico/scripts/test/documents/` compares the lines with those of the documents.
//!
//! `docs/ADDING.md` and `docs/LOOK.md`: pages.
//!
//! ```
//! # use leptos::prelude::*;
//! # use portico::{Access, Page};
//! # mod pages {
//! #     pub mod notes {
//! #         pub fn NotePage() -> impl leptos::prelude::IntoView { "A note" }
//! #     }
//! #     pub mod prices {
//! #         pub fn PricesPage() -> impl leptos::prelude::IntoView { "Prices" }
//! #     }
//! # }
//! # static PAGES: &[Page] = &[
//! Page::new("/notes/{id}", Access::SignedIn, || pages::notes::NotePage().into_any()),
//! Page::new("/prices", Access::Anyone, || pages::prices::PricesPage().into_any()).described("What our plans cost."),
//! # ];
//! ```
//!
//! `docs/ADDING.md`: a server function.
//!
//! ```
//! # use leptos::prelude::*;
//! # use portico::{ByScript, CallError};
//! # use store::Note;
//! # mod store {
//! #     use portico::Fault;
//! #     use portico::db::{Db, Uuid};
//! #     #[derive(serde::Serialize, serde::Deserialize)]
//! #     pub struct Note { text: String }
//! #     pub async fn list(_: Db, _: Uuid) -> Result<Vec<Note>, Fault> { Ok(Vec::new()) }
//! # }
//! #[server(name = ListNotes, prefix = "/fn", endpoint = "notes/list", protocol = ByScript)]
//! pub async fn list_notes() -> Result<Vec<Note>, CallError> {
//!     let (visit, caller) = portico::signed_in().await?;
//!     Ok(store::list(visit.accounts().db().clone(), caller.user.id).await?)
//! }
//! ```
//!
//! A form:
//!
//! ```
//! # use leptos::prelude::*;
//! # use portico::{ByForm, CallError, Form, Redirect};
//! # #[server(name = AddNote, prefix = "/fn", endpoint = "notes/add", protocol = ByForm)]
//! # async fn add_note(#[server(default)] text: String) -> Result<Redirect, CallError> {
//! #     portico::signed_in().await?;
//! #     Ok(Redirect::to("/notes"))
//! # }
//! impl Form for AddNote {
//!     const PAGE: &'static str = "/notes";
//!     const GIVEN_BACK: &'static [&'static str] = &["text"]; // restored after an error, never a password
//! }
//! ```
//!
//! A route and its responses:
//!
//! ```
//! # use axum::Json;
//! # use axum::extract::State;
//! # use portico::rest::{BEARER, Bearer, HttpError, Routes, Site, problems, routes, tagged};
//! # use store::Note;
//! # mod store {
//! #     use portico::Fault;
//! #     use portico::db::{Db, Uuid};
//! #     #[derive(serde::Serialize, utoipa::ToSchema)]
//! #     pub struct Note { text: String }
//! #     pub async fn list(_: Db, _: Uuid) -> Result<Vec<Note>, Fault> { Ok(Vec::new()) }
//! # }
//! problems!(ReadProblems: BEARER);
//!
//! /// List the caller's notes
//! #[utoipa::path(get, path = "/notes", operation_id = "list_notes", tag = "Notes", security(("bearer" = [])),
//!     responses((status = 200, description = "The notes, newest first.", body = [Note]), ReadProblems))]
//! async fn list(State(site): State<Site>, Bearer(caller): Bearer) -> Result<Json<Vec<Note>>, HttpError> {
//!     Ok(Json(store::list(site.accounts.db().clone(), caller.user.id).await?))
//! }
//! # fn notes() -> Routes { tagged("Notes", "Private notes.").routes(routes!(list)) }
//! ```
//!
//! `docs/DATA.md`: a transaction. The statements are in the documentation of [`db`](crate::db).
//!
//! ```
//! # use portico::db::{Uuid, query};
//! # async fn give(accounts: &portico::Accounts, note: Uuid, owner: Uuid, to: Uuid) -> Result<(), portico::Fault> {
//! let mut tx = accounts.db().begin().await?;
//! let give = query("update notes set user_id = $3 where id = $1 and user_id = $2");
//! give.bind(note).bind(owner).bind(to).execute(&mut tx).await?;
//! let unshare = query("delete from shares where note_id = $1 and owner_id = $2");
//! unshare.bind(note).bind(owner).execute(&mut tx).await?;
//! tx.commit().await?;
//! # Ok(())
//! # }
//! ```
//!
//! `docs/LANGUAGES.md`: sentences.
//!
//! ```
//! # use leptos::prelude::*;
//! # fn page(user: portico::User, notes: u64) -> impl IntoView {
//! use portico::t;
//! use portico::ui::{count, fill};
//!
//! view! {
//!     <h1>{fill(t!("Hello, {name}"), &[("name", &user.name)])}</h1>
//!     <p>{t!("Only you can see this page.")}</p>
//!     <p>{count(t!("You have {number} note.|You have {number} notes."), notes)}</p>
//! }
//! # }
//! ```
//!
//! `docs/LOOK.md`: the name.
//!
//! ```
//! # use portico::Brand;
//! pub const BRAND: Brand = Brand {
//!     name: "Acme Shop",
//!     tagline: "Acme Shop: everything for the garden.",
//!     // A cart. The content of an SVG of 24 by 24 units, which is inserted as it is.
//!     mark: r#"<path d="M2 3h3l1 3h16l-3 9H8L5 5H2zM8 18h3v3H8zM16 18h3v3h-3z"/>"#,
//!     theme_color_light: "#f6f3f7",
//!     theme_color_dark: "#17131a",
//!     accent: "#7a1f4b",
//!     on_accent: "#ffffff",
//! };
//! # assert_eq!(BRAND.slug(), "acme-shop");
//! ```
