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

pub use leptos_meta::Title;
pub use leptos_router::components::A;
pub use leptos_router::hooks::{use_location, use_navigate, use_params_map, use_query_map};
pub use portico_ui::call::{Call, call, call_and};
pub use portico_ui::components::{
    DoorView, ForSignedIn, ForSignedOut, FrontView, LocalTime, PageLinks, in_utc, or_problem,
};
pub use portico_ui::forms::{
    CheckField, CheckedForm, FormAlert, FormStatus, PartAlert, PostForm, SubmitButton, TextArea, TextField,
    field_value, load, redirect,
};
pub use portico_ui::pages::NotFoundPage;
pub use portico_ui::sentences::{Notice, notice};
pub use portico_ui::session::CurrentSession;
