//! The server's time as known to this page. The machine's own clock may be hours off, so it decides nothing about a
//! token.

use std::cell::Cell;

use leptos::prelude::*;

thread_local! {
    /// The server's time when this page was created, in milliseconds since 1970.
    static AT_BIRTH: Cell<f64> = const { Cell::new(0.0) };
    /// The machine's time at that moment. Only the time elapsed since then is used.
    static MACHINE_AT_BIRTH: Cell<f64> = const { Cell::new(0.0) };
}

/// Passes the time at which the page was rendered to the browser, which counts on from there.
pub fn provide() {
    let drawn_at = SharedValue::new(now_on_server).into_inner();
    // On the server, one thread serves many pages.
    if cfg!(not(feature = "ssr")) {
        AT_BIRTH.set(drawn_at as f64);
        MACHINE_AT_BIRTH.set(js_sys::Date::now() - steady());
    }
}

/// Seconds since 1970.
pub fn now() -> f64 {
    (AT_BIRTH.get() + age()) / 1_000.0
}

/// Sets the time from the server, in seconds since 1970.
pub fn learn(seconds: f64) {
    AT_BIRTH.set(seconds * 1_000.0 - age());
}

/// The age of this page in milliseconds. The steady clock may stop while the machine sleeps, and the machine's clock
/// may be set back. So the larger value is right.
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
