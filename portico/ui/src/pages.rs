//! One file for each page.

mod account;
mod data;
mod forbidden;
mod forgot_password;
mod log_in;
mod not_found;
mod problem;
mod prove;
mod reset_password;
mod second_factor_needed;
mod security;
mod sessions;
mod sign_up;
mod verify_email;

pub use account::AccountPage;
pub use data::DataPage;
pub use forbidden::ForbiddenPage;
pub use forgot_password::ForgotPasswordPage;
pub use log_in::LogInPage;
pub use not_found::NotFoundPage;
pub use problem::{ProblemPage, ProblemsPage};
pub use prove::ProvePage;
pub use reset_password::ResetPasswordPage;
pub use second_factor_needed::SecondFactorNeededPage;
pub use security::SecurityPage;
pub use sessions::SessionsPage;
pub use sign_up::SignUpPage;
pub use verify_email::VerifyEmailPage;
