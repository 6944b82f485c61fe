use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use jsonwebtoken::errors::{Error, ErrorKind};
use jsonwebtoken::{DecodingKey, Header, crypto};
use serde::de::DeserializeOwned;

use crate::signing::algorithm::SigningAlgorithm;
use crate::signing::header;
use crate::signing::jwk::Jwk;

/// Verifies the tokens that one key signed. Its algorithm and header are fixed, whatever a token claims.
pub(crate) struct VerifyingKey {
    /// The public key, or the secret of HS256.
    key: DecodingKey,
    header: Header,
    /// The header in base64url: each token of this key begins with it.
    encoded_header: String,
    kid: String,
    jwk: Option<Jwk>,
}

impl VerifyingKey {
    /// The shortest secret for HS256, in bytes (RFC 7518, section 3.2).
    pub const SHORTEST_SECRET: usize = 32;

    /// From the 32 bytes of RFC 8032.
    pub fn ed25519(public: &[u8]) -> Result<Self, Error> {
        Self::public(SigningAlgorithm::EdDsa, DecodingKey::from_ed_der(public))
    }

    /// From the uncompressed point: 4, x, y (SEC 1, section 2.3.3).
    pub fn p256(public: &[u8]) -> Result<Self, Error> {
        Self::public(SigningAlgorithm::Es256, DecodingKey::from_ec_der(public))
    }

    /// Refuses a secret that is too short. With an empty one, anyone could sign.
    pub fn hmac(kid: &str, secret: &[u8]) -> Result<Self, Error> {
        if secret.len() < Self::SHORTEST_SECRET {
            return Err(ErrorKind::InvalidKeyFormat.into());
        }
        Self::new(SigningAlgorithm::Hs256, DecodingKey::from_secret(secret), kid, None)
    }

    fn public(algorithm: SigningAlgorithm, key: DecodingKey) -> Result<Self, Error> {
        let jwk = Jwk::of(&key, algorithm)?;
        Self::new(algorithm, key, jwk.kid(), Some(jwk.clone()))
    }

    fn new(algorithm: SigningAlgorithm, key: DecodingKey, kid: &str, jwk: Option<Jwk>) -> Result<Self, Error> {
        let header = header::of_key(algorithm, kid);
        let encoded_header = BASE64_URL_SAFE_NO_PAD.encode(serde_json::to_vec(&header)?);
        Ok(Self { key, header, encoded_header, kid: kid.to_owned(), jwk })
    }

    pub fn kid(&self) -> &str {
        &self.kid
    }

    pub fn header(&self) -> &Header {
        &self.header
    }

    pub fn encoded_header(&self) -> &str {
        &self.encoded_header
    }

    /// `None` for HS256, whose key is secret.
    pub fn jwk(&self) -> Option<&Jwk> {
        self.jwk.as_ref()
    }

    /// The claims of a token with this key's header, if the key signed it.
    pub fn claims<T: DeserializeOwned>(&self, token: &str) -> Option<T> {
        let (message, signature) = token.rsplit_once('.')?;
        // No part may contain another dot: base64url has none.
        let (_, claims) = message.split_once('.')?;
        if self.verifies(message.as_bytes(), signature) { header::object(claims) } else { None }
    }

    /// Whether this signature, in base64url, was made for this message with the key's other half.
    fn verifies(&self, message: &[u8], signature: &str) -> bool {
        crypto::verify(signature, message, &self.key, self.header.alg).unwrap_or(false)
    }
}

#[cfg(test)]
mod wycheproof;
