//! Decides which passwords are refused, and rates the strength of the others.
//!
//! Besides its length, there are two reasons to refuse a password: it is on a list of common ones
//! ([`FieldCode::TooCommon`]), or it is made of facts about its owner or this site ([`FieldCode::ContainsPersonal`]).
//! The server decides, with the crate `zxcvbn`. The browser loads this crate without it, as a separate module
//! (`browser/`), when a new password is first typed. That module comes to the same decision with smaller lists
//! ([`Strength`]). The crate depends on `portico-fields` alone. `portico-accounts` and `browser/` may depend on it;
//! `portico-ui` must not, because it would bring the lists into every page's WASM.

mod common;
mod own_words;
mod small;
mod strength;
mod year;

use portico_fields::FieldCode;

pub use own_words::PersonalDetails;
pub use small::Unpacking;
pub use strength::{Level, Strength};
pub use year::year_of;

/// The reason to refuse a password, if there is one.
#[cfg(feature = "zxcvbn")]
pub fn rejection_reason(password: &str, whose: PersonalDetails<'_>) -> Option<FieldCode> {
    reason(password, whose, common::is_common)
}

fn reason(password: &str, whose: PersonalDetails<'_>, is_common: impl FnOnce(&str) -> bool) -> Option<FieldCode> {
    if own_words::is_made_of(password, whose) {
        return Some(FieldCode::ContainsPersonal);
    }
    is_common(password).then_some(FieldCode::TooCommon)
}

/// All words of the lists, for tests.
#[doc(hidden)]
pub fn listed_words() -> impl Iterator<Item = &'static str> {
    small::words().all()
}
