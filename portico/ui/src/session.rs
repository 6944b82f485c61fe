//! The browser's session: who is logged in, on this page and in all tabs.
//!
//! [`step`] decides and needs no browser: an [`Event`] goes in, effects come out. `page` reports what happens in the
//! browser and carries the effects out. Pages read [`CurrentSession`] and report with [`dispatch`].

mod access_token;
pub(crate) mod browser_cookies;
mod channel;
mod claims;
mod current;
mod effect;
mod event;
pub(crate) mod kept_forms;
mod news;
mod page;
mod refresh;
mod refresh_lock;
mod rendered_at;
mod server_clock;
pub mod stale_page;
mod state;
mod step;

use serde::{Deserialize, Serialize};

pub use self::access_token::{STORAGE_KEY, can_be_stored};
pub use self::current::CurrentSession;
pub use self::event::Event;
pub use self::page::{Requests, dispatch, needs_token, refreshed_after, token};
#[cfg(feature = "ssr")]
pub use self::rendered_at::RenderedAt;
pub use self::state::Ending;
use crate::effect::effect;
use crate::user::User;

/// The current session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Session {
    #[default]
    Anonymous,
    SignedIn(User),
}

impl Session {
    pub fn user(&self) -> Option<&User> {
        match self {
            Session::Anonymous => None,
            Session::SignedIn(user) => Some(user),
        }
    }
}

/// Puts [`CurrentSession`] into context. In the browser, it follows the session from then on.
pub fn provide(requests: Requests) {
    let rendered_at = rendered_at::shared();
    let current = CurrentSession::provide();
    // Effects run only in the browser. On the server, one thread serves many users.
    effect(move || page::open(current, requests, rendered_at));
    stale_page::reload_when_stale(current);
}
