//! Components that pages are built from.

mod account_page;
mod cookies_needed;
mod dead_link;
mod focus_on_move;
mod guard;
mod header;
mod icon;
mod illustration;
mod loaded;
mod local_time;
mod new_app;
mod offer;
mod or_problem;
mod page_links;
mod recovery_codes;
mod resend_verification;
mod session_notice;
mod site_footer;

pub use account_page::account_page;
pub use cookies_needed::{CookiesNeeded, cookie_warning};
pub use dead_link::DeadLink;
pub use focus_on_move::{FocusOnMove, focus_main, focus_soon};
pub use guard::{ForAdmins, ForSignedIn, ForSignedOut};
pub use header::SiteHeader;
pub use icon::Icon;
pub use illustration::{DoorView, FrontView};
pub use loaded::{loaded, loaded_or, quietly_loaded};
pub use local_time::{LocalTime, in_browser_zone, in_utc};
pub use new_app::{NEW_APP, NewAppView};
pub use offer::Offer;
pub use or_problem::or_problem;
pub use page_links::PageLinks;
pub use recovery_codes::RecoveryCodesView;
pub use resend_verification::ResendVerificationForm;
pub use session_notice::SessionNotice;
pub use site_footer::SiteFooter;
