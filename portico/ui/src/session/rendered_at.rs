use leptos::prelude::*;

/// The time at which the server rendered this page, in milliseconds since 1970. The browser counts on from there.
pub fn shared() -> f64 {
    SharedValue::new(now_on_server).into_inner() as f64
}

/// The time at which the server renders a page, in milliseconds since 1970. The server puts it into context.
#[cfg(feature = "ssr")]
#[derive(Clone, Copy, Debug)]
pub struct RenderedAt(pub i64);

#[cfg(feature = "ssr")]
fn now_on_server() -> i64 {
    use_context().map_or(0, |RenderedAt(at)| at)
}

#[cfg(not(feature = "ssr"))]
fn now_on_server() -> i64 {
    0
}
