//! Who is calling a server function.

/// Tells a server function who is calling it. Its guard is the first line of the function.
///
/// ```
/// use leptos::prelude::*;
/// use portico::{ByScript, CallError};
///
/// #[server(name = CountUsers, prefix = "/fn", endpoint = "users/count", protocol = ByScript)]
/// async fn count_users() -> Result<usize, CallError> {
///     let visit = portico::Visit::current()?;
///     visit.admin().await?;
///     Ok(visit.accounts().users(None, 1_000).await?.len())
/// }
/// ```
///
/// A function for all users calls [`signed_in()`]. `caller()` returns `None` for logged-out visitors. `recent_proof`
/// and `second_factor` demand more of the caller, in one line each:
///
/// ```
/// use leptos::prelude::*;
/// use portico::{ByScript, CallError};
///
/// #[server(name = OpenVault, prefix = "/fn", endpoint = "vault/open", protocol = ByScript)]
/// async fn open_vault() -> Result<String, CallError> {
///     let (visit, caller) = portico::signed_in().await?;
///     visit.recent_proof(&caller).await?;
///     visit.second_factor(&caller).await?;
///     Ok(format!("The vault of {}", caller.user.name))
/// }
/// ```
#[doc(inline)]
pub use portico_ui::visit::Visit;
/// The guard of a server function for logged-in users, as its first line. Logged-out callers get 401
/// `authentication_required`.
///
/// ```
/// use leptos::prelude::*;
/// use portico::{ByScript, CallError};
///
/// #[server(name = Greet, prefix = "/fn", endpoint = "greet", protocol = ByScript)]
/// async fn greet() -> Result<String, CallError> {
///     let (visit, caller) = portico::signed_in().await?;
///     Ok(format!("Welcome to {}, {}.", visit.site.brand.name, caller.user.name))
/// }
/// ```
#[doc(inline)]
pub use portico_ui::visit::signed_in;
