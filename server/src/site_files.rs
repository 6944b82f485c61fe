use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use portico_app::{PageFiles, StrengthFiles};
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

/// What the browser fetches when somebody chooses a password.
const STRENGTH_SCRIPT: &str = "strength/strength.js";
const STRENGTH_WASM: &str = "strength/strength.wasm";

/// Files that lie beside others and have no address of their own.
const BESIDE: [&str; 3] = [".br", ".gz", ".d.ts"];

/// Where the page's files are, each with its content's version.
pub fn page_files() -> PageFiles {
    PageFiles { script: versioned(SCRIPT), wasm: versioned(WASM), style: versioned(STYLE), strength: strength_files() }
}

fn strength_files() -> Option<StrengthFiles> {
    let is_built = [STRENGTH_SCRIPT, STRENGTH_WASM].iter().all(|path| Site::get(path).is_some());
    is_built.then(|| StrengthFiles { script: versioned(STRENGTH_SCRIPT), wasm: versioned(STRENGTH_WASM) })
}

/// Which of the files a page needs are not there.
pub fn missing() -> Vec<&'static str> {
    [SCRIPT, WASM, STYLE].into_iter().filter(|path| Site::get(path).is_none()).collect()
}

/// The file at a path, if there is one. Under the address with its current version it may be kept
/// for ever; under any other it is asked for anew each time.
pub fn respond(uri: &Uri, headers: &HeaderMap) -> Option<Response> {
    let path = uri.path().strip_prefix('/').filter(|path| !BESIDE.iter().any(|ending| path.ends_with(ending)))?;
    let file = Site::get(path)?;
    let version = version(&file);
    let small = Site::get(&format!("{path}.br")).filter(|_| takes_brotli(headers));
    let is_current = uri.query() == Some(&format!("v={version}"));
    // Each form of a file has a tag of its own (RFC 9110, section 8.8.3).
    let tag = if small.is_some() { format!("\"{version}-br\"") } else { format!("\"{version}\"") };
    let mut response =
        if is_known(headers, &tag) { StatusCode::NOT_MODIFIED.into_response() } else { body(path, file, small) };
    let cache = if is_current { "public, max-age=31536000, immutable" } else { "no-cache" };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    Some(response)
}

fn body(path: &str, file: EmbeddedFile, small: Option<EmbeddedFile>) -> Response {
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let kind = [(header::CONTENT_TYPE, with_charset(kind.as_ref()))];
    match small {
        Some(small) => (kind, [(header::CONTENT_ENCODING, "br")], small.data).into_response(),
        None => (kind, file.data).into_response(),
    }
}

/// Whether `If-None-Match` names the tag (RFC 9110, section 13.1.2).
fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let lists = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut known = lists.flat_map(|list| list.split(',')).map(str::trim);
    known.any(|known| known == "*" || known.trim_start_matches("W/") == tag)
}

fn with_charset(kind: &str) -> String {
    let is_text = kind.starts_with("text/") || kind.ends_with("+xml") || kind == "application/javascript";
    if is_text { format!("{kind}; charset=utf-8") } else { kind.to_owned() }
}

fn takes_brotli(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accepted.split(',').any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        name.trim() == "br" && !matches!(weight.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000")
    })
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
