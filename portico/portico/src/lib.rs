//! Portico: sign-up and log-in for a web app in Rust.
//!
//! Of Portico's crates, an app depends on this one alone. With the feature `hydrate` it contains what the browser
//! needs, and with `ssr` what the server needs. The browser's build never contains the database or the password hash.
//!
//! - [`Site`] is the app as its visitors see it: its name and its pages ([`Page`]).
//! - [`ui`] has the components that pages are built from.
//! - [`Visit`] tells a server function who is asking, and [`Form`] declares the form that posts to it.
//! - [`Server`] is the server with everything that the app adds: routes ([`rest`]), tables ([`db`]), settings
//!   ([`settings`]), commands, emails, and what happens when a user is created, exported or deleted.
//! - [`testing`] starts that server in a test.

#[cfg(doctest)]
mod book;
#[cfg(feature = "hydrate")]
mod browser;
#[cfg(feature = "ssr")]
pub mod db;
pub mod fields;
#[cfg(feature = "ssr")]
pub mod rest;
#[cfg(feature = "ssr")]
mod server;
#[cfg(feature = "ssr")]
pub mod settings;
#[cfg(feature = "testing")]
pub mod testing;
pub mod ui;
#[cfg(feature = "ssr")]
mod visit;

#[cfg(feature = "ssr")]
#[doc(inline)]
pub use self::visit::{Visit, signed_in};
#[cfg(feature = "hydrate")]
pub use browser::hydrate;
/// The domain: users, sessions and passwords. Routes, server functions, commands and tests get it from the server.
///
/// ```
/// use portico::Accounts;
/// use portico::fields::Email;
///
/// async fn promote(accounts: &Accounts, address: &str) -> Result<(), Box<dyn std::error::Error>> {
///     accounts.set_admin(&Email::parse(address)?, true).await?;
///     Ok(())
/// }
/// ```
#[cfg(feature = "ssr")]
#[doc(inline)]
pub use portico_accounts::Accounts;
/// Returned by the guards: [`signed_in()`], `admin()` of a [`Visit`], [`rest::Bearer`] and [`rest::AdminBearer`].
///
/// ```
/// fn greeting(caller: &portico::Caller) -> String {
///     format!("Hello, {}. You logged in at {}.", caller.user.name, caller.session.created_at)
/// }
/// ```
#[cfg(feature = "ssr")]
#[doc(inline)]
pub use portico_accounts::Caller;
/// The error of most functions of the domain. `?` turns errors of the database into it.
///
/// ```
/// use portico::Fault;
///
/// /// Errors of the database become faults by `?`. Others are wrapped.
/// fn decoded(stored: &str) -> Result<u64, Fault> {
///     stored.parse().map_err(Fault::internal)
/// }
///
/// assert!(matches!(decoded("seven"), Err(Fault::Internal(_))));
/// ```
#[cfg(feature = "ssr")]
#[doc(inline)]
pub use portico_accounts::Fault;
/// For the hooks of an app. [`Server::on_user_created`] has an example.
#[cfg(feature = "ssr")]
#[doc(inline)]
pub use portico_accounts::{UserEvent, UserHook};
/// For the emails of an app. [`Server::mail`] has an example.
#[cfg(feature = "ssr")]
#[doc(inline)]
pub use portico_mail::AppTemplate as MailTemplate;
/// The protocol of a server function with a form. [`Form`] has an example.
#[doc(inline)]
pub use portico_ui::call::ByForm;
/// The protocol of a server function without a form. [`Visit`] has an example.
#[doc(inline)]
pub use portico_ui::call::ByScript;
/// The error of every server function. `?` turns a [`Fault`], a [`Problem`] or the error of a field into it.
///
/// ```
/// use portico::{CallError, Code, Problem};
///
/// fn refuse_too_many(notes: usize) -> Result<(), CallError> {
///     if notes < 1_000 {
///         return Ok(());
///     }
///     Err(CallError(Problem::with_detail(Code::Forbidden, "You have 1,000 notes.")))
/// }
///
/// assert_eq!(refuse_too_many(1_000).unwrap_err().code, Code::Forbidden);
/// ```
#[doc(inline)]
pub use portico_ui::call_error::CallError;
/// Declares the form of a server function, next to the function.
///
/// ```
/// use leptos::prelude::*;
/// use portico::fields::{Field, parse_text};
/// use portico::{ByForm, CallError, Form, Redirect};
///
/// #[server(name = AddNote, prefix = "/fn", endpoint = "notes/add", protocol = ByForm)]
/// async fn add_note(#[server(default)] text: String) -> Result<Redirect, CallError> {
///     portico::Visit::current()?.signed_in().await?;
///     parse_text(Field::Own("text"), &text, 2_000)?;
///     Ok(Redirect::to("/notes"))
/// }
///
/// impl Form for AddNote {
///     const PAGE: &'static str = "/notes";
///     const GIVEN_BACK: &'static [&'static str] = &["text"];
/// }
/// ```
#[doc(inline)]
pub use portico_ui::forms::Form;
/// The app's pages, of which the browser downloads some on demand.
///
/// ```
/// use leptos::prelude::*;
/// use portico::{Access, Brand, Page, Site};
///
/// static SITE: Site = Site {
///     brand: Brand::PORTICO,
///     pages: portico::parts! {
///         main: [
///             Page::new("/", Access::Anyone, || view! { <main id="main"><h1>"Welcome"</h1></main> }.into_any()),
///         ],
///         members: [
///             Page::new("/notes", Access::SignedIn, || view! { <main id="main"><h1>"Notes"</h1></main> }.into_any())
///                 .described("Your notes."),
///         ],
///     },
/// };
/// # fn main() {}
/// ```
///
/// Every visitor downloads `main`. The part `members` (any name) is downloaded when the first of its pages is opened,
/// and by an idle browser after a log-in.
#[doc(inline)]
pub use portico_ui::parts;
/// The access level of a [`Page`].
///
/// ```
/// use portico::Access;
///
/// assert!(Access::SignedIn.is_protected() && Access::Admin.is_protected());
/// assert!(!Access::Anyone.is_protected() && !Access::SignedOut.is_protected());
/// ```
#[doc(inline)]
pub use portico_ui::routes::Access;
/// A page of the app, listed in [`Site::pages`].
///
/// ```
/// use leptos::prelude::*;
/// use portico::ui::{ForSignedIn, use_params_map};
/// use portico::{Access, Page};
///
/// #[component]
/// fn NotePage() -> impl IntoView {
///     let params = use_params_map();
///     view! {
///         <main id="main" class="page">
///             <ForSignedIn><h1>"Note " {move || params.read().get("id")}</h1></ForSignedIn>
///         </main>
///     }
/// }
///
/// const PAGE: Page = Page::new("/notes/{id}", Access::SignedIn, || NotePage().into_any());
/// ```
///
/// `described("…")` is the sentence that search engines show: see [`parts!`]. `unlisted()` asks them not to list the page.
/// `with_recent_proof()` and `with_second_factor()` demand more of the user than a log-in: see [`ui`].
#[doc(inline)]
pub use portico_ui::routes::Page;
/// The app as its visitors see it.
///
/// ```
/// use leptos::prelude::*;
/// use portico::{Access, Brand, Page, Site};
///
/// static SITE: Site = Site {
///     brand: Brand { name: "Acme Notes", tagline: "Notes for coyotes.", ..Brand::PORTICO },
///     pages: &[
///         Page::new("/", Access::Anyone, || view! { <main id="main"><h1>"Welcome"</h1></main> }.into_any()),
///         Page::new("/admin", Access::Admin, || view! { <main id="main"><h1>"Users"</h1></main> }.into_any()),
///     ],
/// };
/// ```
#[doc(inline)]
pub use portico_ui::site::Site;
/// A sentence in the language of the page, written in English.
///
/// Its translations are in the texts of [`Server::language`]. Values are named in braces, and forms of number are
/// separated by `|`; see [`ui::fill`] and [`ui::count`]. Outside a page and a server function, for example in a route, it
/// is the English sentence.
/// ```
/// use leptos::prelude::*;
/// use portico::{t, ui::{count, fill}};
///
/// fn inbox(name: &str, letters: u64) -> impl IntoView {
///     view! {
///         <h1>{fill(t!("Hello, {name}"), &[("name", name)])}</h1>
///         <p>{count(t!("You have {number} letter.|You have {number} letters."), letters)}</p>
///     }
/// }
/// ```
#[doc(inline)]
pub use portico_ui::t;
/// For an answer that contains the caller. [`User`] has an example.
#[cfg(feature = "ssr")]
#[doc(inline)]
pub use portico_web::answers::user;
/// The usual answer to a [`Form`].
///
/// ```
/// use portico::Redirect;
///
/// assert_eq!(Redirect::to("/notes?added=yes").next.as_str(), "/notes?added=yes");
/// assert_eq!(Redirect::to("https://evil.example").next.as_str(), "/dashboard");
/// ```
#[doc(inline)]
pub use portico_wire::answers::Redirect;
/// The name and look of a [`Site`].
///
/// ```
/// use portico::Brand;
///
/// const BRAND: Brand = Brand { name: "Acme & Sons", tagline: "Everything a coyote needs.", ..Brand::PORTICO };
///
/// assert_eq!(BRAND.slug(), "acme-sons");
/// ```
#[doc(inline)]
pub use portico_wire::brand::Brand;
/// The page that follows a [`Form`]: the member `next` of its answer.
///
/// ```
/// use portico::LocalPath;
///
/// assert_eq!(LocalPath::parse("/notes?page=2").map(|path| path.to_string()).as_deref(), Some("/notes?page=2"));
/// assert_eq!(LocalPath::parse("//evil.example"), None);
/// ```
#[doc(inline)]
pub use portico_wire::local_path::LocalPath;
/// The kind of a [`Problem`].
///
/// ```
/// use portico::Code;
///
/// assert_eq!((Code::NotFound.as_str(), Code::NotFound.status()), ("not_found", 404));
/// ```
#[doc(inline)]
pub use portico_wire::problem::Code;
/// A refusal, with a code for programs and a sentence for people.
///
/// ```
/// use portico::fields::{Field, FieldCode, FieldError};
/// use portico::{Code, Problem};
///
/// let problem = Problem::validation(vec![FieldError::new(Field::Own("title"), FieldCode::Required)]);
/// assert_eq!(problem.code.status(), 422);
/// assert_eq!(problem.message_at(Field::Own("title")), Some("This field is required."));
///
/// let problem = Problem::with_detail(Code::Forbidden, "You have 1,000 notes.");
/// assert_eq!(problem.detail, "You have 1,000 notes.");
/// ```
#[doc(inline)]
pub use portico_wire::problem::Problem;
/// A user in an answer.
///
/// ```
/// use leptos::prelude::*;
/// use portico::{ByScript, CallError, User};
///
/// #[server(name = ShowUser, prefix = "/fn", endpoint = "user/show", protocol = ByScript)]
/// async fn show_user() -> Result<User, CallError> {
///     let caller = portico::Visit::current()?.signed_in().await?;
///     Ok(portico::user(caller.user))
/// }
/// ```
#[doc(inline)]
pub use portico_wire::user::User;
#[cfg(feature = "ssr")]
pub use server::Server;
