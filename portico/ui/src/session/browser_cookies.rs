//! Whether the browser keeps cookies. Only the browser can tell in advance.

use js_sys::Reflect;
use leptos::prelude::window;
use wasm_bindgen::JsValue;

/// Whether the browser keeps cookies for this site (`navigator.cookieEnabled`). True if the browser does not say.
pub fn are_enabled() -> bool {
    let said = Reflect::get(&window().navigator(), &JsValue::from_str("cookieEnabled"));
    said.ok().and_then(|said| said.as_bool()).unwrap_or(true)
}
