//! `/manifest.webmanifest`: the site's name, colours and icons, for a home screen (W3C, "Web Application Manifest").

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use serde_json::{Value, json};

use crate::state::AppState;

/// The icons that a site may have. A maskable icon may be cut to a circle of four fifths of its width.
const ICONS: [(&str, &str, &str, &str); 4] = [
    ("favicon.svg", "any", "image/svg+xml", "any"),
    ("icon-192.png", "192x192", "image/png", "any"),
    ("icon-512.png", "512x512", "image/png", "any"),
    ("icon-512.png", "512x512", "image/png", "maskable"),
];

/// `GET /manifest.webmanifest`. A file of that name in the app's `assets/` replaces it.
pub async fn show(State(state): State<AppState>, request: Request) -> Response {
    if let Some(file) = super::respond(request.uri(), request.headers()) {
        return file;
    }
    let brand = state.site.brand;
    let manifest = json!({
        "id": "/",
        "start_url": "/",
        "name": brand.name,
        "description": brand.tagline,
        "lang": "en",
        "display": "minimal-ui",
        "background_color": brand.theme_color_light,
        "theme_color": brand.theme_color_light,
        "icons": icons(),
    });
    let headers = [(CONTENT_TYPE, "application/manifest+json"), (CACHE_CONTROL, "public, max-age=3600")];
    (headers, manifest.to_string()).into_response()
}

/// Those of the icons that the site has.
fn icons() -> Vec<Value> {
    let mut icons = Vec::new();
    for (path, sizes, kind, purpose) in ICONS {
        if super::version(path).is_some() {
            let src = super::versioned(path);
            icons.push(json!({ "src": src, "sizes": sizes, "type": kind, "purpose": purpose }));
        }
    }
    icons
}
