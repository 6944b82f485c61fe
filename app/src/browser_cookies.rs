//! Whether the browser keeps cookies. Only the browser can tell before something was tried.

use js_sys::Reflect;
use leptos::prelude::window;
use wasm_bindgen::JsValue;

/// Whether the browser says that it keeps cookies for this site (`navigator.cookieEnabled`). One that does not say is
/// believed to.
pub fn are_kept() -> bool {
    let said = Reflect::get(&window().navigator(), &JsValue::from_str("cookieEnabled"));
    said.ok().and_then(|said| said.as_bool()).unwrap_or(true)
}
