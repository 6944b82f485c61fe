use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair};
use aws_lc_rs::{error::Unspecified, hmac};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use secrecy::zeroize::Zeroizing;

use super::verifying_key::VerifyingKey;
use super::{Jwk, KeyError, SigningAlgorithm};
use crate::randomness::Randomness;

/// A key that can sign access tokens.
pub(crate) struct SigningKey {
    /// RFC 7638 thumbprint of the public key; random for HS256.
    pub kid: String,
    pub verifying: VerifyingKey,
    secret: Secret,
}

enum Secret {
    Ed25519(Ed25519KeyPair),
    P256(EcdsaKeyPair),
    Hmac(Box<hmac::Key>),
}

/// A key as it is stored, before it is sealed: PKCS#8, or the bytes of an HS256 secret.
pub(crate) struct PlainKey {
    pub kid: String,
    pub bytes: Zeroizing<Vec<u8>>,
}

impl PlainKey {
    pub fn generate(algorithm: SigningAlgorithm, randomness: &Randomness) -> Result<Self, KeyError> {
        let seed = Zeroizing::new(randomness.bytes::<32>().map_err(not_made)?);
        match algorithm {
            SigningAlgorithm::EdDsa => Self::ed25519(&Ed25519KeyPair::from_seed_unchecked(&*seed).map_err(not_made)?),
            // The library asks the machine's generator by itself.
            SigningAlgorithm::Es256 => {
                Self::p256(&EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map_err(not_made)?)
            }
            SigningAlgorithm::Hs256 => {
                let kid = BASE64_URL_SAFE_NO_PAD.encode(randomness.bytes::<16>().map_err(not_made)?);
                Ok(Self { kid, bytes: Zeroizing::new(seed.to_vec()) })
            }
        }
    }

    /// Reads PKCS#8 (RFC 5208) and tells what the key is for.
    pub fn from_pkcs8(der: &[u8]) -> Option<(SigningAlgorithm, Self)> {
        if let Ok(pair) = Ed25519KeyPair::from_pkcs8(der) {
            return Some((SigningAlgorithm::EdDsa, Self::ed25519(&pair).ok()?));
        }
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der).ok()?;
        Some((SigningAlgorithm::Es256, Self::p256(&pair).ok()?))
    }

    fn ed25519(pair: &Ed25519KeyPair) -> Result<Self, KeyError> {
        let verifying = VerifyingKey::ed25519(pair.public_key().as_ref()).map_err(not_made)?;
        Self::named(&verifying, pair.to_pkcs8v1().map_err(not_made)?.as_ref())
    }

    fn p256(pair: &EcdsaKeyPair) -> Result<Self, KeyError> {
        let verifying = VerifyingKey::p256(pair.public_key().as_ref()).map_err(not_made)?;
        Self::named(&verifying, pair.to_pkcs8v1().map_err(not_made)?.as_ref())
    }

    fn named(verifying: &VerifyingKey, pkcs8: &[u8]) -> Result<Self, KeyError> {
        let jwk = Jwk::of(verifying).ok_or_else(|| not_made("it has no thumbprint"))?;
        Ok(Self { kid: jwk.kid().to_owned(), bytes: Zeroizing::new(pkcs8.to_vec()) })
    }
}

impl SigningKey {
    /// Makes a stored key ready to sign. Its id has to be the one that belongs to it.
    pub fn open(algorithm: SigningAlgorithm, plain: PlainKey) -> Result<Self, KeyError> {
        let PlainKey { kid, bytes } = plain;
        let (secret, verifying) = match algorithm {
            SigningAlgorithm::EdDsa => {
                let pair = Ed25519KeyPair::from_pkcs8(&bytes).map_err(damaged)?;
                let verifying = VerifyingKey::ed25519(pair.public_key().as_ref()).map_err(damaged)?;
                (Secret::Ed25519(pair), verifying)
            }
            SigningAlgorithm::Es256 => {
                let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &bytes).map_err(damaged)?;
                let verifying = VerifyingKey::p256(pair.public_key().as_ref()).map_err(damaged)?;
                (Secret::P256(pair), verifying)
            }
            SigningAlgorithm::Hs256 => {
                let verifying = VerifyingKey::hmac(&bytes).ok_or_else(|| damaged("it is too short"))?;
                (Secret::Hmac(hmac::Key::new(hmac::HMAC_SHA256, &bytes).into()), verifying)
            }
        };
        if Jwk::of(&verifying).is_some_and(|jwk| jwk.kid() != kid) {
            return Err(damaged("its id is not its thumbprint"));
        }
        Ok(Self { kid, verifying, secret })
    }

    pub fn algorithm(&self) -> SigningAlgorithm {
        self.verifying.algorithm()
    }

    /// The signature as it stands in a JWS: for ES256 the raw r and s, not DER.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Unspecified> {
        Ok(match &self.secret {
            Secret::Ed25519(pair) => pair.try_sign(message)?.as_ref().to_vec(),
            Secret::P256(pair) => pair.sign(&SystemRandom::new(), message)?.as_ref().to_vec(),
            Secret::Hmac(key) => hmac::sign(key, message).as_ref().to_vec(),
        })
    }
}

fn not_made(error: impl ToString) -> KeyError {
    KeyError::NotMade(error.to_string())
}

fn damaged(error: impl ToString) -> KeyError {
    KeyError::Damaged(error.to_string())
}
