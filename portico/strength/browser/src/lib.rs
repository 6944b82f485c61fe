//! `portico-strength` for the browser: a separate module, fetched when a new password is first typed.

use std::cell::RefCell;

use js_sys::Date;
use wasm_bindgen::prelude::wasm_bindgen;

use portico_strength::{PersonalDetails, Strength, Unpacking, year_of};

/// Takes ten to twenty milliseconds on a fast machine.
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

/// Four lines: the level as a number from 0 to 4, its name, `refused` if the server would refuse the password with the
/// advice, and the advice. The last two may be empty, and so may unknown details of the user. In one text, because an
/// array of values takes a kilobyte of code.
#[wasm_bindgen]
pub fn assess(password: &str, name: &str, email: &str, host: &str, site_name: &str) -> String {
    let whose = PersonalDetails { name, email, host, site_name };
    let year = year_of(Date::now());
    let Strength { level, advice, is_refused } = Strength::of(password, whose, year);
    let refused = if is_refused { "refused" } else { "" };
    let mut said = String::from(char::from(b'0' + level as u8));
    for line in [level.as_str(), refused, advice.as_deref().unwrap_or_default()] {
        said.push('\n');
        said.push_str(line);
    }
    said
}
