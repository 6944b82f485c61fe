mod dashboard;
mod home;
mod notes;

pub use dashboard::DashboardPage;
pub use home::HomePage;
pub use notes::{NotePage, NotesPage};
