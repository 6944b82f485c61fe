//! What the domain knows, as the pages and the API show it.

mod activity;
mod sessions;
mod user;

pub use self::activity::activity_page;
pub use self::sessions::{session_list, session_page};
pub use self::user::user;
