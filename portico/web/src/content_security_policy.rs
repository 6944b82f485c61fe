//! Content-Security-Policy (CSP Level 3): what the site's pages may load and run.

use std::fmt;
use std::sync::Arc;

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use portico_accounts::{Accounts, Fault};

/// `cargo leptos watch` uses its own socket to tell open pages that they are outdated.
const WATCHED: &str = "LEPTOS_WATCH";

/// The mark of what a page may run: 128 random bits, new for each answer.
#[derive(Clone, Debug)]
pub struct Nonce(Arc<str>);

impl Nonce {
    pub fn new(accounts: &Accounts) -> Result<Self, Fault> {
        let bytes: [u8; 16] = accounts.randomness().bytes()?;
        Ok(Self(BASE64_URL_SAFE_NO_PAD.encode(bytes).into()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// For pages. Scripts need the nonce or must be loaded by such a script. `wasm-unsafe-eval` compiles WASM but evaluates
/// no text. Everything else must come from the site's own files.
pub fn for_page(nonce: &Nonce) -> String {
    let watched = if std::env::var_os(WATCHED).is_some() { " ws://localhost:3001 ws://127.0.0.1:3001" } else { "" };
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self'; font-src 'self'; connect-src 'self'{watched}; manifest-src 'self'; frame-src 'self'; \
         form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; report-uri /csp-report"
    )
}

/// For everything except pages. It runs nothing, loads nothing and cannot be framed.
pub fn for_data() -> String {
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'".to_owned()
}
