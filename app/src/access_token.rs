//! The browser's access token, stored under one key of `localStorage`.

use std::cell::RefCell;

use gloo_storage::{LocalStorage, Storage};
use leptos::prelude::window;

use crate::refresh_timer;

/// The key of the raw JWT.
pub const STORAGE_KEY: &str = "access_token";

thread_local! {
    /// Fallback where the browser blocks storage. The token then lasts as long as the page.
    static MEMORY: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Whether the browser allows storage. Some browsers throw on any access to `localStorage`.
pub fn can_be_stored() -> bool {
    window().local_storage().ok().flatten().is_some()
}

pub fn read() -> Option<String> {
    MEMORY.with_borrow(Clone::clone).or_else(stored)
}

/// Stores the token. Falls back to memory if the storage is full or blocked.
pub fn write(token: &str) {
    MEMORY.take();
    if !can_be_stored() || LocalStorage::raw().set_item(STORAGE_KEY, token).is_err() {
        remove();
        MEMORY.replace(Some(token.to_owned()));
    }
    refresh_timer::follow_token();
}

fn stored() -> Option<String> {
    let stored = can_be_stored().then(|| LocalStorage::raw().get_item(STORAGE_KEY).ok().flatten()).flatten();
    // Another app may use the same key, so values that are invalid in a header are ignored.
    stored.filter(|token| token.bytes().all(|byte| byte.is_ascii_graphic()))
}

pub fn remove() {
    MEMORY.take();
    if can_be_stored() {
        LocalStorage::delete(STORAGE_KEY);
    }
    refresh_timer::follow_token();
}
