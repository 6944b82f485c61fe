//! One file for each page.

mod dashboard;
mod home;

pub use dashboard::DashboardPage;
pub use home::HomePage;
