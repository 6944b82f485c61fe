//! Parts that pages are made of.

mod account_nav;
mod cookies_needed;
mod dead_link;
mod field;
mod focus_on_move;
mod guard;
mod header;
mod illustration;
mod local_time;
mod outcome;
mod password_again;
mod post_form;
mod resend_verification;
mod session_notice;
mod show_password;
mod strength_meter;
mod submit_button;
mod username_field;

pub use account_nav::AccountNav;
pub use cookies_needed::{CookiesNeeded, cookie_warning};
pub use dead_link::DeadLink;
pub use field::{CheckField, TextField};
pub use focus_on_move::{FocusOnMove, focus_main};
pub use guard::{ForSignedIn, ForSignedOut};
pub use header::SiteHeader;
pub use illustration::{DoorView, FrontView};
pub use local_time::{LocalTime, in_utc};
pub use outcome::{FormAlert, FormStatus, PartAlert};
pub use password_again::PasswordAgain;
pub use post_form::PostForm;
pub use resend_verification::ResendVerificationForm;
pub use session_notice::SessionNotice;
pub use show_password::ShowPassword;
pub use strength_meter::{PasswordWatch, StrengthMeter};
pub use submit_button::SubmitButton;
pub use username_field::UsernameField;
