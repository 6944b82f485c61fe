//! `portico-strength` for the browser: a separate module, fetched when a new password is first typed.

use std::cell::RefCell;

use js_sys::{Array, Date};
use wasm_bindgen::prelude::wasm_bindgen;

use portico_strength::{PersonalDetails, Strength, Unpacking};

/// Takes about ten milliseconds on a fast machine.
const WORDS_AT_ONCE: usize = 1_000;

thread_local! {
    static UNPACKING: RefCell<Option<Unpacking>> = const { RefCell::new(None) };
}

/// Unpacks some of the lists' words. To be called until it returns `false`, with time for the page in between. Otherwise,
/// the first assessment unpacks them all and takes a second.
#[wasm_bindgen]
pub fn unpack() -> bool {
    let mut unpacking = UNPACKING.take().unwrap_or_default();
    let is_unfinished = unpacking.unpack(WORDS_AT_ONCE);
    match is_unfinished {
        true => UNPACKING.set(Some(unpacking)),
        false => unpacking.finish(),
    }
    is_unfinished
}

/// The level as a number from 0 to 4, its name, the advice or nothing, and whether the server would refuse
/// the password with it. Unknown details of the user are empty.
#[wasm_bindgen]
pub fn assess(password: &str, name: &str, email: &str, host: &str, site_name: &str) -> Array {
    let whose = PersonalDetails { name, email, host, site_name };
    let year = Date::new_0().get_utc_full_year() as i32;
    let Strength { level, advice, is_refused } = Strength::of(password, whose, year);
    Array::of4(&(level as u8).into(), &level.as_str().into(), &advice.into(), &is_refused.into())
}
