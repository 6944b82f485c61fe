pub mod dashboard;
pub mod home;
pub mod notes;
