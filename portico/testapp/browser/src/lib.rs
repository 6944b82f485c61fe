//! The entry point in the browser of the app that Portico is tested with.

/// Hydrates the page rendered by the server.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    portico::hydrate(&portico_testapp::SITE);
}
