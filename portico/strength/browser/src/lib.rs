//! `portico-strength` for the browser: a separate module, fetched when a new password is first typed.

use js_sys::{Array, Date};
use wasm_bindgen::prelude::wasm_bindgen;

use portico_strength::{PersonalDetails, Strength};

/// The level as a number from 0 to 4, its name, the advice or nothing, and whether the server would refuse
/// the password with it. Unknown details of the user are empty.
#[wasm_bindgen]
pub fn assess(password: &str, name: &str, email: &str, host: &str, site_name: &str) -> Array {
    let whose = PersonalDetails { name, email, host, site_name };
    let Strength { level, advice, is_refused } = Strength::of(password, whose, Date::new_0().get_utc_full_year() as i32);
    Array::of4(&(level as u8).into(), &level.as_str().into(), &advice.into(), &is_refused.into())
}
