use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair,
    RSA_PKCS1_SHA256, RsaKeyPair,
};

/// The algorithm of a passkey's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    EdDsa,
    Es256,
    Rs256,
    /// On P-384, which Portico does not offer.
    Es384,
}

pub(super) enum Key {
    Edwards(Ed25519KeyPair),
    Ecdsa(KeyKind, EcdsaKeyPair),
    Rsa(RsaKeyPair),
}

impl KeyKind {
    /// The number in COSE.
    pub fn cose(self) -> i64 {
        match self {
            Self::EdDsa => -8,
            Self::Es256 => -7,
            Self::Rs256 => -257,
            Self::Es384 => -35,
        }
    }
}

impl Key {
    pub(super) fn generate(kind: KeyKind) -> Self {
        let ecdsa = |algorithm| Self::Ecdsa(kind, EcdsaKeyPair::generate(algorithm).expect("a key"));
        match kind {
            KeyKind::EdDsa => Self::Edwards(Ed25519KeyPair::generate().expect("a key")),
            KeyKind::Es256 => ecdsa(&ECDSA_P256_SHA256_ASN1_SIGNING),
            KeyKind::Es384 => ecdsa(&ECDSA_P384_SHA384_ASN1_SIGNING),
            KeyKind::Rs256 => Self::Rsa(RsaKeyPair::generate(KeySize::Rsa2048).expect("a key")),
        }
    }

    pub(super) fn kind(&self) -> KeyKind {
        match self {
            Self::Edwards(_) => KeyKind::EdDsa,
            Self::Ecdsa(kind, _) => *kind,
            Self::Rsa(_) => KeyKind::Rs256,
        }
    }

    /// The public key as SubjectPublicKeyInfo, as browsers hand it out.
    pub(super) fn spki(&self) -> Vec<u8> {
        let der: PublicKeyX509Der = match self {
            Self::Edwards(key) => key.public_key().as_der(),
            Self::Ecdsa(_, key) => key.public_key().as_der(),
            Self::Rsa(key) => key.public_key().as_der(),
        }
        .expect("a public key");
        der.as_ref().to_vec()
    }

    pub(super) fn sign(&self, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match self {
            Self::Edwards(key) => key.sign(message).as_ref().to_vec(),
            Self::Ecdsa(_, key) => key.sign(&random, message).expect("a signature").as_ref().to_vec(),
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature).expect("a signature");
                signature
            }
        }
    }
}
