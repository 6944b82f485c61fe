//! The access token in the browser: one key of `localStorage`.

use std::cell::RefCell;

use gloo_storage::{LocalStorage, Storage};
use leptos::prelude::window;

/// The one name under which the raw JWT is kept.
pub const STORAGE_KEY: &str = "access_token";

thread_local! {
    /// Stands in where the browser blocks storage: the token then lasts as long as the page.
    static MEMORY: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Whether the browser lets us store anything. Some throw at the mere mention of `localStorage`.
pub fn can_be_stored() -> bool {
    window().local_storage().ok().flatten().is_some()
}

pub fn read() -> Option<String> {
    MEMORY.with_borrow(Clone::clone).or_else(stored)
}

/// Keeps the token; a full or blocked storage falls back to memory.
pub fn write(token: &str) {
    MEMORY.take();
    if !can_be_stored() || LocalStorage::raw().set_item(STORAGE_KEY, token).is_err() {
        remove();
        MEMORY.replace(Some(token.to_owned()));
    }
}

fn stored() -> Option<String> {
    let stored = can_be_stored().then(|| LocalStorage::raw().get_item(STORAGE_KEY).ok().flatten()).flatten();
    // What cannot stand in a header is no token of ours: another app may use the same name.
    stored.filter(|token| token.bytes().all(|byte| byte.is_ascii_graphic()))
}

pub fn remove() {
    MEMORY.take();
    if can_be_stored() {
        LocalStorage::delete(STORAGE_KEY);
    }
}

/// Whether the token is this user's and not expired by the browser's own clock, as far as can be
/// read. This saves a call that would be refused; it decides nothing.
pub fn is_fresh_for(token: &str, user_id: &str) -> bool {
    let Some(claims) = claims(token) else { return false };
    let claim = |name: &str| js_sys::Reflect::get(&claims, &name.into()).ok();
    let is_theirs = claim("sub").and_then(|sub| sub.as_string()).is_some_and(|sub| sub == user_id);
    let expires_at = claim("exp").and_then(|exp| exp.as_f64());
    is_theirs && expires_at.is_some_and(|seconds| seconds * 1_000.0 > js_sys::Date::now())
}

fn claims(token: &str) -> Option<wasm_bindgen::JsValue> {
    let payload = token.split('.').nth(1)?.replace('-', "+").replace('_', "/");
    let json = window().atob(&payload).ok()?;
    js_sys::JSON::parse(&json).ok()
}
