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
    if can_be_stored() {
        return LocalStorage::raw().get_item(STORAGE_KEY).ok().flatten();
    }
    MEMORY.with_borrow(Clone::clone)
}

/// Keeps the token; a full or blocked storage falls back to memory.
pub fn write(token: &str) {
    if !can_be_stored() || LocalStorage::raw().set_item(STORAGE_KEY, token).is_err() {
        MEMORY.replace(Some(token.to_owned()));
    }
}

pub fn remove() {
    MEMORY.take();
    if can_be_stored() {
        LocalStorage::delete(STORAGE_KEY);
    }
}

/// Whether the token's `exp` has passed by the browser's own clock. A token that cannot be read
/// counts as expired. This saves a call that would be refused; it decides nothing.
pub fn is_expired(token: &str) -> bool {
    expires_at(token).is_none_or(|seconds| seconds * 1_000.0 <= js_sys::Date::now())
}

fn expires_at(token: &str) -> Option<f64> {
    let payload = token.split('.').nth(1)?.replace('-', "+").replace('_', "/");
    let json = window().atob(&payload).ok()?;
    let claims = js_sys::JSON::parse(&json).ok()?;
    js_sys::Reflect::get(&claims, &"exp".into()).ok()?.as_f64()
}
