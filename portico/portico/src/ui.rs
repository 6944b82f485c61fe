//! What pages are built from.
//!
//! A page is a component. It has one `<main id="main">`, and a private one shows its content inside [`ForSignedIn`]:
//!
//! ```
//! use leptos::prelude::*;
//! use portico::ui::{CurrentSession, ForSignedIn, Title};
//! use portico::{Access, Page};
//!
//! #[component]
//! fn GreetingPage() -> impl IntoView {
//!     let current = CurrentSession::from_context();
//!     view! {
//!         <Title text="Greeting" />
//!         <main id="main" class="page">
//!             <ForSignedIn>{move || current.user().map(|user| view! { <h1>"Hello, " {user.name}</h1> })}</ForSignedIn>
//!         </main>
//!     }
//! }
//!
//! static PAGES: &[Page] = &[Page::new("/greeting", Access::SignedIn, || GreetingPage().into_any())];
//! ```
//!
//! A page can demand more than a log-in: a recent proof (a password, a code or a passkey, at log-in or since), or a
//! second factor that was proved in the session.
//!
//! ```
//! use leptos::prelude::*;
//! use portico::{Access, Page};
//!
//! static PAGES: &[Page] = &[
//!     Page::new("/payout", Access::SignedIn, || view! { <main id="main">"Payout"</main> }.into_any())
//!         .with_recent_proof(),
//!     Page::new("/vault", Access::SignedIn, || view! { <main id="main">"Vault"</main> }.into_any())
//!         .with_second_factor(),
//! ];
//! ```
//!
//! A form shows the state of its [`call`](call()). Without scripts, the browser posts the same form. Checking the
//! fields in the browser is optional: the server's refusal looks the same.
//!
//! ```
//! use leptos::prelude::*;
//! use portico::fields::{Field, parse_line};
//! use portico::ui::{CheckedForm, FormAlert, PostForm, SubmitButton, TextField, call, field_value, redirect};
//! # use portico::{ByForm, CallError, Form, Redirect};
//!
//! const TITLE: Field = Field::Own("title");
//! #
//! # #[server(name = AddTask, prefix = "/fn", endpoint = "tasks/add", protocol = ByForm)]
//! # async fn add_task(#[server(default)] title: String) -> Result<Redirect, CallError> {
//! #     parse_line(TITLE, &title, 100)?;
//! #     Ok(Redirect::to("/tasks"))
//! # }
//! #
//! # impl Form for AddTask {
//! #     const PAGE: &'static str = "/tasks";
//! # }
//!
//! #[component]
//! fn AddTaskForm() -> impl IntoView {
//!     let add = call::<AddTask>();
//!     let form = CheckedForm::with_redirect(add, redirect());
//!     let check = form.checked(|data| {
//!         parse_line(TITLE, &field_value(data, "title"), 100).err().map(|error| vec![error])
//!     });
//!     view! {
//!         <PostForm call=add check class="form" novalidate=true>
//!             <TextField
//!                 field=TITLE
//!                 label="New task"
//!                 kind="text"
//!                 autocomplete="off"
//!                 typed=form.typed("title")
//!                 problem=form.problem
//!             />
//!             <SubmitButton label="Add" busy_label="Adding…" busy=form.busy />
//!             <FormAlert problem=form.problem />
//!         </PostForm>
//!     }
//! }
//! ```

pub use leptos_meta::Title;
pub use leptos_router::components::A;
pub use leptos_router::hooks::{use_location, use_navigate, use_params_map, use_query_map};
pub use portico_ui::call::{Call, call};
pub use portico_ui::components::{
    DoorView, ForSignedIn, ForSignedOut, FrontView, LocalTime, Offer, PageLinks, or_problem,
};
pub use portico_ui::forms::{
    CheckField, CheckedForm, FormAlert, FormStatus, PostForm, SubmitButton, TextArea, TextField, field_value, load,
    redirect,
};
pub use portico_ui::pages::NotFoundPage;
pub use portico_ui::sentences::{Notice, notice};
pub use portico_ui::session::CurrentSession;
pub use portico_ui::words::{around, count, fill, lead};
