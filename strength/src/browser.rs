//! The browser's way in.

use js_sys::Array;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::{Strength, Whose};

/// The level as a number from 0 to 4, its name, and the advice or nothing. What is not known of the
/// person is left empty.
#[wasm_bindgen]
pub fn assess(password: &str, name: &str, email: &str, host: &str) -> Array {
    let Strength { level, advice } = Strength::of(password, Whose { name, email, host });
    Array::of3(&(level as u8).into(), &level.as_str().into(), &advice.into())
}
