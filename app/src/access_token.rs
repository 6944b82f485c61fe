//! The access token in the browser: one key of `localStorage`.

use std::cell::RefCell;

use gloo_storage::{LocalStorage, Storage};
use leptos::prelude::window;

use crate::refresh_timer;

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
    refresh_timer::follow_token();
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
    refresh_timer::follow_token();
}
