//! Which passwords are refused, and how strong the others are.
//!
//! A password is refused for two reasons beside its length: it is on a list of common ones
//! ([`FieldCode::TooCommon`]), or it is made of what is known about its owner or this site
//! ([`FieldCode::ContainsPersonal`]). The lists are heavy, so the browser loads this crate as a
//! separate module (`browser/`) when a new password is first typed. The server decides.

mod common;
mod own_words;
mod strength;

use portico_fields::FieldCode;

pub use own_words::Whose;
pub use strength::{Level, Strength};

/// What speaks against a password, if anything does.
pub fn objection(password: &str, whose: Whose<'_>) -> Option<FieldCode> {
    if own_words::is_made_of(password, whose) {
        return Some(FieldCode::ContainsPersonal);
    }
    common::is_common(password).then_some(FieldCode::TooCommon)
}
