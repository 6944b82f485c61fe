//! One file for each page.

mod account;
mod dashboard;
mod home;
mod log_in;
mod not_found;
mod sessions;
mod sign_up;

pub use account::AccountPage;
pub use dashboard::DashboardPage;
pub use home::HomePage;
pub use log_in::LogInPage;
pub use not_found::NotFoundPage;
pub use sessions::SessionsPage;
pub use sign_up::SignUpPage;
