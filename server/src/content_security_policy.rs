//! Content-Security-Policy (CSP Level 3): what the site's pages may load and run.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use leptos::nonce::Nonce;
use portico_accounts::{Accounts, Fault};

/// `cargo leptos watch` uses its own socket to tell open pages that they are outdated.
const WATCHED: &str = "LEPTOS_WATCH";

/// 128 random bits, new for each answer.
pub fn new_nonce(accounts: &Accounts) -> Result<Nonce, Fault> {
    let bytes: [u8; 16] = accounts.randomness().bytes()?;
    Ok(Nonce::from_value(BASE64_URL_SAFE_NO_PAD.encode(bytes)))
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
