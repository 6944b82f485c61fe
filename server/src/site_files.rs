use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use portico_app::PageFiles;
use rust_embed::{EmbeddedFile, RustEmbed};

/// The built site. A release binary carries it; a debug build reads it from the folder, so that
/// `cargo leptos watch` shows what was just built.
#[derive(RustEmbed)]
#[folder = "../target/site"]
#[allow_missing = true]
struct Site;

/// What a page is made of beside its HTML, below the site's folder.
const SCRIPT: &str = "pkg/portico.js";
const WASM: &str = "pkg/portico.wasm";
const STYLE: &str = "pkg/portico.css";

/// Where the page's files are, each with its content's version.
pub fn page_files() -> PageFiles {
    PageFiles { script: versioned(SCRIPT), wasm: versioned(WASM), style: versioned(STYLE) }
}

/// Which of the files a page needs are not there.
pub fn missing() -> Vec<&'static str> {
    [SCRIPT, WASM, STYLE].into_iter().filter(|path| Site::get(path).is_none()).collect()
}

/// The file at a path, if there is one. Under the address with its current version it may be kept
/// for ever; under any other it is asked for anew each time.
pub fn respond(uri: &Uri, headers: &HeaderMap) -> Option<Response> {
    let path = uri.path().strip_prefix('/')?;
    let file = Site::get(path)?;
    let version = version(&file);
    let etag = format!("\"{version}\"");
    let is_current = uri.query() == Some(&format!("v={version}"));
    let cache = if is_current { "public, max-age=31536000, immutable" } else { "no-cache" };
    let is_known = headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == etag.as_bytes());
    let mut response = if is_known { StatusCode::NOT_MODIFIED.into_response() } else { body(path, file, headers) };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        headers.insert(header::ETAG, etag);
    }
    Some(response)
}

fn body(path: &str, file: EmbeddedFile, headers: &HeaderMap) -> Response {
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let kind = [(header::CONTENT_TYPE, with_charset(kind.as_ref()))];
    match Site::get(&format!("{path}.br")).filter(|_| takes_brotli(headers)) {
        Some(small) => (kind, [(header::CONTENT_ENCODING, "br")], small.data).into_response(),
        None => (kind, file.data).into_response(),
    }
}

fn with_charset(kind: &str) -> String {
    let is_text = kind.starts_with("text/") || kind == "application/javascript";
    if is_text { format!("{kind}; charset=utf-8") } else { kind.to_owned() }
}

fn takes_brotli(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accepted.split(',').any(|coding| coding.trim() == "br")
}

fn versioned(path: &str) -> String {
    match Site::get(path) {
        Some(file) => format!("/{path}?v={}", version(&file)),
        None => format!("/{path}"),
    }
}

/// The first 16 hexadecimal digits of the content's SHA-256.
fn version(file: &EmbeddedFile) -> String {
    file.metadata.sha256_hash()[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}
