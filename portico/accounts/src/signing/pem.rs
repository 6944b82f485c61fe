use base64::prelude::{BASE64_STANDARD, Engine};
use secrecy::zeroize::Zeroizing;

use crate::signing::error::ImportError;

/// A text between `-----BEGIN label-----` and `-----END label-----`.
struct Block<'a> {
    label: &'a str,
    base64: &'a str,
}

/// The one PKCS#8 private key in a PEM file (RFC 7468, section 10). Text around it, certificates and public keys are
/// ignored: tools write them into the same file.
pub(super) fn private_key(pem: &str) -> Result<Zeroizing<Vec<u8>>, ImportError> {
    let blocks = blocks(pem)?;
    let mut keys = blocks.iter().filter(|block| block.label.ends_with("PRIVATE KEY"));
    let Some(key) = keys.next() else {
        return Err(if blocks.iter().any(Block::is_public) { ImportError::PublicKey } else { ImportError::NotPem });
    };
    match keys.count() {
        0 => key.decode(),
        others => Err(ImportError::SeveralKeys(1 + others)),
    }
}

impl Block<'_> {
    fn is_public(&self) -> bool {
        self.label.ends_with("PUBLIC KEY") || self.label.ends_with("CERTIFICATE")
    }

    fn decode(&self) -> Result<Zeroizing<Vec<u8>>, ImportError> {
        match self.label {
            "PRIVATE KEY" => {}
            "ENCRYPTED PRIVATE KEY" => return Err(ImportError::Encrypted),
            label => return Err(ImportError::NotPkcs8(label.to_owned())),
        }
        let base64: Zeroizing<String> = Zeroizing::new(self.base64.split_ascii_whitespace().collect());
        BASE64_STANDARD.decode(&*base64).map(Zeroizing::new).map_err(|_| ImportError::NotPem)
    }
}

/// All blocks, in order. Text around them is explanatory (RFC 7468, section 2).
fn blocks(mut pem: &str) -> Result<Vec<Block<'_>>, ImportError> {
    let mut blocks = Vec::new();
    while let Some(inside) = after_begin(pem) {
        let (label, rest) = inside.split_once("-----").ok_or(ImportError::NotPem)?;
        let (base64, rest) = rest.split_once(&format!("-----END {label}-----")).ok_or(ImportError::NotPem)?;
        blocks.push(Block { label, base64 });
        pem = rest;
    }
    Ok(blocks)
}

/// The text after the next boundary. A boundary is at the start of a line; elsewhere the same words are text.
fn after_begin(pem: &str) -> Option<&str> {
    const BEGIN: &str = "-----BEGIN ";
    let begins_line = |at: usize| pem[..at].rsplit(['\n', '\r']).next().is_none_or(|before| before.trim().is_empty());
    let (at, _) = pem.match_indices(BEGIN).find(|(at, _)| begins_line(*at))?;
    Some(&pem[at + BEGIN.len()..])
}
