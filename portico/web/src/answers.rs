//! What the domain knows, as the pages and the API show it.

mod activity;
mod factors;
mod passkeys;
mod qr_code;
mod sessions;
mod step;
mod user;

pub use self::activity::activity_page;
pub use self::factors::factors;
pub use self::passkeys::{passkey, passkeys};
pub use self::sessions::{session_list, session_page};
pub use self::step::{new_app, pending_step, step_members, step_methods};
pub use self::user::user;
