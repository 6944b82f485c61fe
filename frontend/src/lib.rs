//! The browser's entry point, compiled to WASM. The build turns it into the site's script.

/// Hydrates the page rendered by the server.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    portico::hydrate(&app::SITE);
}
