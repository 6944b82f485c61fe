//! One file for each page.

mod admin;
mod dashboard;
mod home;

pub use admin::AdminPage;
pub use dashboard::DashboardPage;
pub use home::HomePage;
