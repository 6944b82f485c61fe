use std::cell::Cell;

use js_sys::Reflect;
use leptos::prelude::window;
use portico_wire::words::{find, key};

use crate::passkeys::attribute;

/// Where `start.js` leaves the tables that it has loaded. Absent on English pages.
const LOADED: &str = "wordTables";

thread_local! {
    /// The tables, one after the other.
    static TABLES: Cell<&'static str> = const { Cell::new("") };
}

pub fn found(english: &str) -> Option<&'static str> {
    let tables = TABLES.get();
    // So that English pages compute no keys.
    if tables.is_empty() { None } else { find(tables, key(english)) }
}

/// Takes the tables that are loaded by now. They stay as long as the page, so they are never freed.
pub fn take_loaded() {
    let loaded = Reflect::get(&window(), &LOADED.into()).ok().and_then(|loaded| loaded.as_string());
    if let Some(loaded) = loaded {
        TABLES.set(loaded.leak());
    }
}

/// Not the attribute `lang`, which translators change.
pub fn language() -> String {
    attribute("data-lang").unwrap_or_default()
}

pub fn locale() -> String {
    attribute("data-locale").unwrap_or_default()
}
