//! Decides which passwords are refused, and rates the strength of the others.
//!
//! Besides its length, there are two reasons to refuse a password: it is on a list of common ones
//! ([`FieldCode::TooCommon`]), or it is made of facts about its owner or this site ([`FieldCode::ContainsPersonal`]).
//! The lists are large, so the browser loads this crate as a separate module (`browser/`) when a new password is first
//! typed. The server decides. The crate depends on `portico-fields` alone. `portico-accounts` and `browser/` may depend
//! on it; `portico-ui` must not, because it would bring the lists into every page's WASM.

mod common;
mod own_words;
mod strength;

use portico_fields::FieldCode;

pub use own_words::PersonalDetails;
pub use strength::{Level, Strength};

/// The reason to refuse a password, if there is one.
pub fn rejection_reason(password: &str, whose: PersonalDetails<'_>) -> Option<FieldCode> {
    if own_words::is_made_of(password, whose) {
        return Some(FieldCode::ContainsPersonal);
    }
    common::is_common(password).then_some(FieldCode::TooCommon)
}
