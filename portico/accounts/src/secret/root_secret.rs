use std::fmt;

use aws_lc_rs::hkdf;
use base64::prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE, BASE64_URL_SAFE_NO_PAD, Engine};
use secrecy::zeroize::Zeroizing;

/// The root of every derived key: `PORTICO_SECRET`.
#[derive(Clone)]
pub struct RootSecret(Zeroizing<Vec<u8>>);

/// Why a text cannot be the root secret.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum WeakSecret {
    #[error("is empty")]
    Empty,
    #[error("is not base64")]
    NotBase64,
    #[error("has fewer than {} bytes", RootSecret::MIN_BYTES)]
    TooShort,
    #[error("repeats one byte")]
    OneByteRepeated,
}

/// The purpose of a derived key. Each key has one purpose.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Purpose {
    /// Authenticates the challenges of passkeys.
    Challenges,
    /// Authenticates the cursors of lists.
    Cursors,
    /// Authenticates the cookie of a browser that a user has logged in with before.
    DeviceTokens,
    /// Derives the secrets of emailed links.
    LinkSecrets,
    /// Hides the addresses whose emails are counted.
    Mailboxes,
    /// Hides the addresses and accounts whose attempts are counted.
    RateLimits,
    /// Seals private keys before they are stored.
    AtRest,
    /// Seals the input that a refused form returns to its page.
    Forms,
    /// Part of every password hash, so that a stolen database alone is not enough to guess passwords.
    PasswordPepper,
    /// Seals the secrets of authenticator apps before they are stored.
    Factors,
    /// Authenticates the tokens of pending log-ins.
    StepTokens,
    /// Authenticates session tokens: the session cookie of a browser and the refresh token of a program.
    SessionTokens,
}

impl RootSecret {
    /// The minimum size of a root secret.
    pub const MIN_BYTES: usize = 32;

    /// Reads base64, standard or URL-safe, with or without padding.
    pub fn from_base64(text: &str) -> Result<Self, WeakSecret> {
        let text = text.trim();
        if text.is_empty() {
            return Err(WeakSecret::Empty);
        }
        let alphabets = [&BASE64_STANDARD, &BASE64_STANDARD_NO_PAD, &BASE64_URL_SAFE, &BASE64_URL_SAFE_NO_PAD];
        let bytes = alphabets.iter().find_map(|engine| engine.decode(text).ok()).ok_or(WeakSecret::NotBase64)?;
        Self::from_bytes(bytes)
    }

    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, WeakSecret> {
        let bytes = Zeroizing::new(bytes);
        if bytes.len() < Self::MIN_BYTES {
            return Err(WeakSecret::TooShort);
        }
        if bytes.iter().all(|byte| *byte == bytes[0]) {
            return Err(WeakSecret::OneByteRepeated);
        }
        Ok(Self(bytes))
    }

    /// The key for one purpose: HKDF-SHA-256 (RFC 5869) with the purpose as its info.
    pub(crate) fn derive(&self, purpose: Purpose) -> Zeroizing<[u8; 32]> {
        let info = match purpose {
            Purpose::Challenges => "portico v1 challenges",
            Purpose::Cursors => "portico v1 cursors",
            Purpose::DeviceTokens => "portico v1 device tokens",
            Purpose::LinkSecrets => "portico v1 link secrets",
            Purpose::Mailboxes => "portico v1 mailboxes",
            Purpose::RateLimits => "portico v1 rate limits",
            Purpose::AtRest => "portico v1 at rest",
            Purpose::Forms => "portico v1 forms",
            Purpose::PasswordPepper => "portico v1 password pepper",
            Purpose::Factors => "portico v1 factors",
            Purpose::StepTokens => "portico v1 step tokens",
            Purpose::SessionTokens => "portico v1 session tokens",
        };
        expand(&self.0, &[info.as_bytes()])
    }
}

impl fmt::Debug for RootSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// HKDF-SHA-256 to 32 bytes.
fn expand(key: &[u8], info: &[&[u8]]) -> Zeroizing<[u8; 32]> {
    let mut out = Zeroizing::new([0; 32]);
    let filled = hkdf::Salt::new(hkdf::HKDF_SHA256, &[])
        .extract(key)
        .expand(info, hkdf::HKDF_SHA256)
        .and_then(|okm| okm.fill(&mut *out));
    assert!(filled.is_ok(), "32 bytes are within what HKDF-SHA-256 gives (RFC 5869, section 2.3)");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_secrets_are_refused() {
        let encode = |bytes: &[u8]| BASE64_STANDARD.encode(bytes);
        assert_eq!(RootSecret::from_base64(" ").unwrap_err(), WeakSecret::Empty);
        assert_eq!(RootSecret::from_base64("not base64!").unwrap_err(), WeakSecret::NotBase64);
        assert_eq!(RootSecret::from_base64(&encode(&[1; 31])).unwrap_err(), WeakSecret::TooShort);
        assert_eq!(RootSecret::from_base64(&encode(&[7; 32])).unwrap_err(), WeakSecret::OneByteRepeated);
    }

    #[test]
    fn every_purpose_has_a_separate_key() {
        let secret = RootSecret::from_bytes((0..32).collect()).unwrap();
        let keys = [
            Purpose::AtRest,
            Purpose::Challenges,
            Purpose::Cursors,
            Purpose::DeviceTokens,
            Purpose::Forms,
            Purpose::LinkSecrets,
            Purpose::Mailboxes,
            Purpose::RateLimits,
            Purpose::PasswordPepper,
            Purpose::SessionTokens,
        ]
        .map(|purpose| secret.derive(purpose));
        for (i, a) in keys.iter().enumerate() {
            assert!(keys[i + 1..].iter().all(|b| a != b));
        }
    }

    #[test]
    fn a_secret_cannot_be_printed() {
        let secret = RootSecret::from_bytes((0..32).collect()).unwrap();
        assert_eq!(format!("{secret:?}"), "[redacted]");
    }
}
