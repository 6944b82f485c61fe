//! The server's time as this page knows it. The machine's own clock may be hours off, so nothing about
//! a token is decided by it.

use std::cell::Cell;

use leptos::prelude::*;

thread_local! {
    /// The server's time when this page's life began, in milliseconds since 1970.
    static AT_BIRTH: Cell<f64> = const { Cell::new(0.0) };
    /// The machine's own time then: only how far it has gone since is ever asked.
    static MACHINE_AT_BIRTH: Cell<f64> = const { Cell::new(0.0) };
}

/// Hands the moment at which the page was drawn on to the browser, which counts on from there.
pub fn provide() {
    let drawn_at = SharedValue::new(now_on_server).into_inner();
    // On the server a thread serves many pages.
    if cfg!(not(feature = "ssr")) {
        AT_BIRTH.set(drawn_at as f64);
        MACHINE_AT_BIRTH.set(js_sys::Date::now() - steady());
    }
}

/// Seconds since 1970.
pub fn now() -> f64 {
    (AT_BIRTH.get() + age()) / 1_000.0
}

/// Takes the server at its word: it has just said that it is `seconds` since 1970.
pub fn learn(seconds: f64) {
    AT_BIRTH.set(seconds * 1_000.0 - age());
}

/// Milliseconds of this page's life. The steady clock may stand still while the machine sleeps, and the
/// machine's may be set back, so the one that has gone farther is right.
fn age() -> f64 {
    steady().max(js_sys::Date::now() - MACHINE_AT_BIRTH.get())
}

fn steady() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}

#[cfg(feature = "ssr")]
fn now_on_server() -> i64 {
    let site = use_context::<crate::visit::Site>();
    site.map_or(0, |site| site.accounts.clock().now().as_micros() / 1_000)
}

#[cfg(not(feature = "ssr"))]
fn now_on_server() -> i64 {
    0
}
