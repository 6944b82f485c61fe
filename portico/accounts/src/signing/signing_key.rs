use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use jsonwebtoken::EncodingKey;
use jsonwebtoken::errors::Error;
use secrecy::zeroize::Zeroizing;
use serde::Serialize;

use crate::secret::randomness::Randomness;
use crate::signing::algorithm::SigningAlgorithm;
use crate::signing::error::KeyError;
use crate::signing::verifying_key::VerifyingKey;

/// A key that can sign access tokens.
pub(crate) struct SigningKey {
    pub verifying: VerifyingKey,
    key: EncodingKey,
}

/// A key as it is stored, before it is sealed: PKCS#8, or the bytes of an HS256 secret.
pub(crate) struct PlainKey {
    /// RFC 7638 thumbprint of the public key; random for HS256.
    pub kid: String,
    pub bytes: Zeroizing<Vec<u8>>,
}

impl PlainKey {
    pub fn generate(algorithm: SigningAlgorithm, randomness: &Randomness) -> Result<Self, KeyError> {
        let seed = Zeroizing::new(randomness.bytes::<32>().map_err(generation_failed)?);
        match algorithm {
            SigningAlgorithm::EdDsa => {
                Self::ed25519(&Ed25519KeyPair::from_seed_unchecked(&*seed).map_err(generation_failed)?)
            }
            // The library uses the system's generator directly.
            SigningAlgorithm::Es256 => {
                Self::p256(&EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map_err(generation_failed)?)
            }
            SigningAlgorithm::Hs256 => {
                let kid = BASE64_URL_SAFE_NO_PAD.encode(randomness.bytes::<16>().map_err(generation_failed)?);
                Ok(Self { kid, bytes: Zeroizing::new(seed.to_vec()) })
            }
        }
    }

    /// Reads PKCS#8 (RFC 5208) and returns the key's algorithm with it.
    pub fn from_pkcs8(der: &[u8]) -> Option<(SigningAlgorithm, Self)> {
        if let Ok(pair) = Ed25519KeyPair::from_pkcs8(der) {
            return Some((SigningAlgorithm::EdDsa, Self::ed25519(&pair).ok()?));
        }
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der).ok()?;
        Some((SigningAlgorithm::Es256, Self::p256(&pair).ok()?))
    }

    fn ed25519(pair: &Ed25519KeyPair) -> Result<Self, KeyError> {
        let verifying = VerifyingKey::ed25519(pair.public_key().as_ref()).map_err(generation_failed)?;
        Ok(Self::named(&verifying, pair.to_pkcs8v1().map_err(generation_failed)?.as_ref()))
    }

    fn p256(pair: &EcdsaKeyPair) -> Result<Self, KeyError> {
        let verifying = VerifyingKey::p256(pair.public_key().as_ref()).map_err(generation_failed)?;
        Ok(Self::named(&verifying, pair.to_pkcs8v1().map_err(generation_failed)?.as_ref()))
    }

    fn named(verifying: &VerifyingKey, pkcs8: &[u8]) -> Self {
        Self { kid: verifying.kid().to_owned(), bytes: Zeroizing::new(pkcs8.to_vec()) }
    }
}

impl SigningKey {
    /// Prepares a stored key for signing. The stored id must match the key.
    pub fn open(algorithm: SigningAlgorithm, plain: &PlainKey) -> Result<Self, KeyError> {
        let PlainKey { kid, bytes } = plain;
        let (key, verifying) = match algorithm {
            SigningAlgorithm::EdDsa => {
                let pair = Ed25519KeyPair::from_pkcs8(bytes).map_err(damaged)?;
                (EncodingKey::from_ed_der(bytes), VerifyingKey::ed25519(pair.public_key().as_ref()))
            }
            SigningAlgorithm::Es256 => {
                let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, bytes).map_err(damaged)?;
                (EncodingKey::from_ec_der(bytes), VerifyingKey::p256(pair.public_key().as_ref()))
            }
            SigningAlgorithm::Hs256 => (EncodingKey::from_secret(bytes), VerifyingKey::hmac(kid, bytes)),
        };
        let verifying = verifying.map_err(damaged)?;
        if verifying.kid() != kid {
            return Err(damaged("its id is not its thumbprint"));
        }
        Ok(Self { verifying, key })
    }

    pub fn kid(&self) -> &str {
        self.verifying.kid()
    }

    /// The token with these claims (RFC 7519).
    pub fn sign(&self, claims: &impl Serialize) -> Result<String, Error> {
        jsonwebtoken::encode(self.verifying.header(), claims, &self.key)
    }
}

fn generation_failed(error: impl ToString) -> KeyError {
    KeyError::GenerationFailed(error.to_string())
}

fn damaged(error: impl ToString) -> KeyError {
    KeyError::Damaged(error.to_string())
}
