use base64::prelude::{BASE64_STANDARD, Engine};
use secrecy::zeroize::Zeroizing;

use super::ImportError;

/// The PKCS#8 document in a PEM file (RFC 7468, section 10). There has to be one, and nothing else.
pub(super) fn private_key(pem: &str) -> Result<Zeroizing<Vec<u8>>, ImportError> {
    let inside = pem.trim().strip_prefix("-----BEGIN ").ok_or(ImportError::NotPem)?;
    let (label, rest) = inside.split_once("-----").ok_or(ImportError::NotPem)?;
    match label {
        "PRIVATE KEY" => {}
        "ENCRYPTED PRIVATE KEY" => return Err(ImportError::Encrypted),
        label if label.ends_with("PUBLIC KEY") || label == "CERTIFICATE" => return Err(ImportError::PublicKey),
        label if label.ends_with("PRIVATE KEY") || label == "EC PARAMETERS" => {
            return Err(ImportError::NotPkcs8(label.to_owned()));
        }
        _ => return Err(ImportError::NotPem),
    }
    let body = rest.strip_suffix("-----END PRIVATE KEY-----").ok_or(ImportError::NotPem)?;
    let base64: Zeroizing<String> = Zeroizing::new(body.split_ascii_whitespace().collect());
    BASE64_STANDARD.decode(&*base64).map(Zeroizing::new).map_err(|_| ImportError::NotPem)
}
