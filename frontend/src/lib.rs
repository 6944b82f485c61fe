//! The browser's entry point, compiled to WASM.
//!
//! It hydrates the page that the server rendered, and contains nothing else: the pages are in `portico-app`. The build
//! turns it into the site's script. It depends on `portico-app` alone, and no crate depends on it.

/// Hydrates the page rendered by the server.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(portico_app::App);
}
