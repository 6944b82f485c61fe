//! Content-Security-Policy (CSP Level 3): what the site's pages may load and run.

use std::fmt;
use std::sync::LazyLock;

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use http::HeaderValue;

/// The other sources of a page while `cargo leptos watch` runs: its own socket tells open pages that they are outdated.
static WATCHED: LazyLock<&str> = LazyLock::new(|| match std::env::var_os("LEPTOS_WATCH") {
    Some(_) => " ws://localhost:3001 ws://127.0.0.1:3001",
    None => "",
});

/// The length of 128 bits in base64url without padding.
const NONCE_LENGTH: usize = 22;

/// The mark of what a page may run: 128 random bits, new for each response.
#[derive(Clone, Copy, Debug)]
pub struct Nonce([u8; NONCE_LENGTH]);

impl Nonce {
    pub fn new(bytes: [u8; 16]) -> Self {
        let mut text = [b'A'; NONCE_LENGTH];
        // It always fits.
        _ = BASE64_URL_SAFE_NO_PAD.encode_slice(bytes, &mut text);
        Self(text)
    }

    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// For pages. Scripts need the nonce or must be loaded by such a script. `wasm-unsafe-eval` compiles WASM but evaluates
/// no text. Everything else must come from the site's own files.
pub fn for_page(nonce: &Nonce) -> Option<HeaderValue> {
    let watched = *WATCHED;
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self'; font-src 'self'; connect-src 'self'{watched}; manifest-src 'self'; frame-src 'self'; \
         form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; report-uri /csp-report"
    );
    HeaderValue::try_from(policy).ok()
}

/// For everything except pages. It runs nothing, loads nothing and cannot be framed.
pub fn for_data() -> HeaderValue {
    static POLICY: HeaderValue =
        HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'");
    POLICY.clone()
}
