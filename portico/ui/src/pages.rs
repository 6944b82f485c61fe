//! One file for each page.

mod account;
mod authenticator_app;
mod data;
mod forbidden;
mod forgot_password;
mod log_in;
mod log_in_step;
mod not_found;
mod problem;
mod prove;
mod reset_password;
#[cfg(feature = "ssr")]
mod second_factor_needed;
mod security;
mod sessions;
mod sign_up;
mod undo_factor;
mod verify_email;

pub use account::AccountPage;
pub use authenticator_app::AuthenticatorAppPage;
pub use data::DataPage;
pub use forbidden::ForbiddenPage;
pub use forgot_password::ForgotPasswordPage;
pub use log_in::LogInPage;
pub use log_in_step::LogInStepPage;
pub use not_found::NotFoundPage;
pub use problem::{ProblemPage, ProblemsPage};
pub use prove::ProvePage;
pub use reset_password::ResetPasswordPage;
#[cfg(feature = "ssr")]
pub use second_factor_needed::SecondFactorNeededPage;
pub use security::SecurityPage;
#[cfg(feature = "ssr")]
pub use security::{asks_nothing, passkeys_part};
pub use sessions::SessionsPage;
pub use sign_up::SignUpPage;
pub use undo_factor::UndoFactorPage;
pub use verify_email::VerifyEmailPage;
