use leptos::prelude::*;

/// The time at which the server rendered this page, in milliseconds since 1970. The browser counts on from there.
pub fn shared() -> f64 {
    SharedValue::new(now_on_server).into_inner() as f64
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
