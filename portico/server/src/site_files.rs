//! The site's files, embedded in the binary or in a folder.

mod folder;
pub mod manifest;
mod package;
pub mod words;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use portico_ui::{PageFiles, StrengthFiles};

/// A site inside the binary. Paths are below the site's folder.
#[derive(Clone, Copy)]
pub struct EmbeddedSite {
    /// The paths of all files.
    pub paths: fn() -> Vec<String>,
    /// The version of a file: 16 hexadecimal digits.
    pub version: fn(&str) -> Option<String>,
    /// The content of a file. The path of a compressed copy ends in `.br`.
    pub read: fn(&str) -> Option<Cow<'static, [u8]>>,
}

static EMBEDDED: OnceLock<EmbeddedSite> = OnceLock::new();

/// Serves the embedded site instead of the folder.
pub fn embed(site: EmbeddedSite) {
    _ = EMBEDDED.set(site);
}

/// The files of a page besides its HTML, below the site's folder.
const SCRIPT: &str = "pkg/portico.js";
const WASM: &str = "pkg/portico.wasm";
const STYLE: &str = "pkg/portico.css";
/// Exist if the WASM is split: the script that loads parts, and their files.
const LOADER: &str = "pkg/parts.js";
const PARTS: &str = "pkg/parts.json";

/// The script on pages that use passkeys.
const PASSKEYS: &str = "passkeys/passkeys.js";

/// Files fetched when a user chooses a password.
const STRENGTH_SCRIPT: &str = "strength/strength.js";
const STRENGTH_WASM: &str = "strength/strength.wasm";

/// The picture shown where a link to the site is shared.
const SOCIAL_PICTURE: &str = "social.png";

/// Companion files without an address of their own.
const BESIDE: [&str; 3] = [".br", ".gz", ".d.ts"];

/// The addresses of the page's files, with their version. Embedded files never change, but files in a folder may change
/// at any time.
pub fn page_files() -> Arc<PageFiles> {
    static OF_EMBEDDED: OnceLock<Arc<PageFiles>> = OnceLock::new();
    match EMBEDDED.get() {
        Some(_) => OF_EMBEDDED.get_or_init(|| Arc::new(find_page_files())).clone(),
        None => Arc::new(find_page_files()),
    }
}

fn find_page_files() -> PageFiles {
    let at = package::addresses();
    PageFiles {
        script: at(SCRIPT),
        wasm: at(WASM),
        style: if folder::is_watched() { format!("/{STYLE}") } else { at(STYLE) },
        loader: version(LOADER).map(|_| at(LOADER)),
        parts: parts(&at),
        passkeys: versioned(PASSKEYS),
        strength: strength_files(),
    }
}

/// The manifest names the files of each part without their ending.
fn parts(at: &impl Fn(&str) -> String) -> BTreeMap<String, Vec<String>> {
    let manifest = read(PARTS).and_then(|file| serde_json::from_slice(&file).ok());
    let parts: BTreeMap<String, Vec<String>> = manifest.unwrap_or_default();
    let address = |file: String| at(&format!("pkg/{file}.wasm"));
    parts.into_iter().map(|(part, files)| (part, files.into_iter().map(address).collect())).collect()
}

fn strength_files() -> Option<StrengthFiles> {
    let is_built = [STRENGTH_SCRIPT, STRENGTH_WASM].iter().all(|path| version(path).is_some());
    is_built.then(|| StrengthFiles { script: versioned(STRENGTH_SCRIPT), wasm: versioned(STRENGTH_WASM) })
}

/// The address of the picture for shared links, if the site has one.
pub fn social_picture() -> Option<String> {
    version(SOCIAL_PICTURE).map(|_| versioned(SOCIAL_PICTURE))
}

/// The page files that are missing.
pub fn missing() -> Vec<&'static str> {
    [SCRIPT, WASM, STYLE, PASSKEYS].into_iter().filter(|path| version(path).is_none()).collect()
}

/// The file at a path, if it exists. With its current version in the address it may be cached forever. Otherwise it is
/// revalidated each time.
pub fn respond(uri: &Uri, headers: &HeaderMap) -> Option<Response> {
    let path = uri.path().strip_prefix('/').filter(|path| !BESIDE.iter().any(|ending| path.ends_with(ending)))?;
    let (path, is_of_version) = package::find(path, uri.query())?;
    let version = version(&path)?;
    let compressed = takes_brotli(headers).then(|| read(&format!("{path}.br"))).flatten();
    let is_current = is_of_version || uri.query() == Some(&format!("v={version}"));
    // Each encoding of a file has its own tag (RFC 9110, section 8.8.3).
    let tag = if compressed.is_some() { format!("\"{version}-br\"") } else { format!("\"{version}\"") };
    let mut response =
        if is_known(headers, &tag) { StatusCode::NOT_MODIFIED.into_response() } else { body(&path, compressed)? };
    let cache = if is_current { "public, max-age=31536000, immutable" } else { "no-cache" };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    Some(response)
}

fn body(path: &str, compressed: Option<Cow<'static, [u8]>>) -> Option<Response> {
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let kind = [(header::CONTENT_TYPE, with_charset(kind.as_ref()))];
    Some(match compressed {
        Some(compressed) => (kind, [(header::CONTENT_ENCODING, "br")], compressed).into_response(),
        None => (kind, read(path)?).into_response(),
    })
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
    match version(path) {
        Some(version) => format!("/{path}?v={version}"),
        None => format!("/{path}"),
    }
}

fn version(path: &str) -> Option<String> {
    let built = match EMBEDDED.get() {
        Some(site) => (site.version)(path),
        None => folder::version(path),
    };
    built.or_else(|| words::version(path))
}

fn read(path: &str) -> Option<Cow<'static, [u8]>> {
    let built = match EMBEDDED.get() {
        Some(site) => (site.read)(path),
        None => folder::read(path),
    };
    built.or_else(|| words::read(path))
}
