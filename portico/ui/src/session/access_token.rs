//! The browser's access token, stored under one key of `localStorage`.

use gloo_storage::{LocalStorage, Storage};
use leptos::prelude::window;
use wasm_bindgen::JsValue;

use super::claims::{Claims, Token};

/// The key of the raw JWT.
pub const STORAGE_KEY: &str = "access_token";

/// Whether the browser allows storage. Some browsers throw on any access to `localStorage`.
pub fn can_be_stored() -> bool {
    window().local_storage().ok().flatten().is_some()
}

pub fn read() -> Option<String> {
    let stored = can_be_stored().then(|| LocalStorage::raw().get_item(STORAGE_KEY).ok().flatten()).flatten();
    // Another app may use the same key, so values that are invalid in a header are ignored.
    stored.filter(|token| token.bytes().all(|byte| byte.is_ascii_graphic()))
}

/// Whether the token could be stored. If the storage is full or blocked, no token is stored.
pub fn store(token: &str) -> bool {
    let is_stored = can_be_stored() && LocalStorage::raw().set_item(STORAGE_KEY, token).is_ok();
    if !is_stored {
        remove();
    }
    is_stored
}

pub fn remove() {
    if can_be_stored() {
        LocalStorage::delete(STORAGE_KEY);
    }
}

/// Reads the claims with the browser's own decoders.
pub fn decode(text: String) -> Token {
    let claims = claims(&text);
    Token { text, claims }
}

fn claims(token: &str) -> Option<Claims> {
    let payload = token.split('.').nth(1)?.replace('-', "+").replace('_', "/");
    let claims = js_sys::JSON::parse(&window().atob(&payload).ok()?).ok()?;
    let claim = |name: &str| js_sys::Reflect::get(&claims, &JsValue::from_str(name)).ok();
    Some(Claims {
        user_id: claim("sub")?.as_string()?,
        issued_at: claim("iat")?.as_f64()?,
        expires_at: claim("exp")?.as_f64()?,
    })
}
