//! The site inside the binary. A file with a compressed copy is embedded as that copy only, and decompressed for clients
//! that do not accept it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use brotli_decompressor::BrotliDecompress;
use portico_server::site_files::{self, EmbeddedSite};
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "../../target/site.embedded"]
#[allow_missing = true]
struct Site;

const COMPRESSED: &str = ".br";

/// A binary compiled before the site reads it from the folder.
pub fn embed() {
    if Site::iter().next().is_some() {
        site_files::embed(EmbeddedSite { paths, version, read });
    }
}

fn paths() -> Vec<String> {
    Site::iter().map(|path| path.strip_suffix(COMPRESSED).unwrap_or(&path).to_owned()).collect()
}

fn version(path: &str) -> Option<String> {
    let file = Site::get(path).or_else(|| compressed(path))?;
    Some(file.metadata.sha256_hash()[..8].iter().map(|byte| format!("{byte:02x}")).collect())
}

fn read(path: &str) -> Option<Cow<'static, [u8]>> {
    match Site::get(path) {
        Some(file) => Some(file.data),
        None => decompressed(path).map(Cow::Borrowed),
    }
}

fn compressed(path: &str) -> Option<EmbeddedFile> {
    Site::get(&format!("{path}{COMPRESSED}"))
}

/// Each file is decompressed once, so that requests without compression do not cost more than others.
fn decompressed(path: &str) -> Option<&'static [u8]> {
    static KNOWN: Mutex<BTreeMap<String, &'static [u8]>> = Mutex::new(BTreeMap::new());
    let compressed = compressed(path)?;
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(plain) = known.get(path) {
        return Some(plain);
    }
    let plain: &[u8] = decompress(&compressed.data)?.leak();
    known.insert(path.to_owned(), plain);
    Some(plain)
}

fn decompress(mut compressed: &[u8]) -> Option<Vec<u8>> {
    let mut plain = Vec::new();
    match BrotliDecompress(&mut compressed, &mut plain) {
        Ok(()) => Some(plain),
        Err(error) => {
            tracing::error!(%error, "a file of the embedded site cannot be decompressed");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three rules of CSS, compressed by Node.js.
    const THREE_RULES: [u8; 26] = [
        0x1b, 0x2c, 0x00, 0xf8, 0x05, 0x74, 0x63, 0xb5, 0xdb, 0xa2, 0xde, 0x26, 0x0c, 0xde, 0x44, 0x8c, 0xa6, 0x42,
        0x80, 0x90, 0x68, 0xaf, 0x18, 0x1c, 0x6e, 0x3d,
    ];

    #[test]
    fn a_compressed_file_is_decompressed() {
        assert_eq!(decompress(&THREE_RULES), Some("body{color:red}".repeat(3).into_bytes()));
    }

    #[test]
    fn a_truncated_file_is_not_sent() {
        assert_eq!(decompress(&THREE_RULES[..20]), None);
    }
}
