//! Tokens that must be refused, signed with any key, including the real one.

use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair};
use aws_lc_rs::{hkdf, hmac};
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD, Engine};
use portico_accounts::{LoggedIn, SigningAlgorithm};
use serde_json::Value;

use super::{SECRET, Stage, access_token};

/// A key, and a token taken apart.
pub struct Forger {
    pub key: ForgerKey,
    pub header: Value,
    pub claims: Value,
}

pub enum ForgerKey {
    Ed25519(Ed25519KeyPair),
    P256(EcdsaKeyPair),
    Secret(Vec<u8>),
}

impl Forger {
    /// The parts of an issued token, and the key that signed it: stolen from the
    /// database with `PORTICO_SECRET` at hand.
    pub async fn of(stage: &Stage, logged_in: &LoggedIn) -> Self {
        let [header, claims] = pieces(access_token(logged_in));
        let kid = header["kid"].as_str().expect("a kid");
        Self { key: real_key(stage, kid).await, header, claims }
    }

    /// The token with these parts, signed.
    pub fn token(&self) -> String {
        self.sign(&self.header, &self.claims.to_string())
    }

    /// The same with one claim changed, or without it where the value is null.
    pub fn with_claim(&self, name: &str, value: Value) -> String {
        self.sign(&self.header, &changed(&self.claims, name, value).to_string())
    }

    /// The same with one member of the header changed, or without it where the value is null.
    pub fn with_header(&self, name: &str, value: Value) -> String {
        self.sign(&changed(&self.header, name, value), &self.claims.to_string())
    }

    pub fn sign(&self, header: &Value, claims: &str) -> String {
        self.sign_parts(&encode(header.to_string().as_bytes()), &encode(claims.as_bytes()))
    }

    /// Signs two parts as they are spelled.
    pub fn sign_parts(&self, header: &str, claims: &str) -> String {
        sign_parts(header, claims, |text| self.key.sign(text))
    }

    /// The public key's bytes, or the secret of HS256.
    pub fn public_key(&self) -> &[u8] {
        match &self.key {
            ForgerKey::Ed25519(pair) => pair.public_key().as_ref(),
            ForgerKey::P256(pair) => pair.public_key().as_ref(),
            ForgerKey::Secret(secret) => secret,
        }
    }
}

impl ForgerKey {
    pub fn of_my_own(algorithm: SigningAlgorithm) -> Self {
        match algorithm {
            SigningAlgorithm::EdDsa => Self::Ed25519(Ed25519KeyPair::generate().expect("a key")),
            SigningAlgorithm::Es256 => {
                Self::P256(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key"))
            }
            SigningAlgorithm::Hs256 => Self::Secret(b"a secret that is long enough for it".to_vec()),
        }
    }

    pub fn sign(&self, text: &[u8]) -> Vec<u8> {
        match self {
            Self::Ed25519(pair) => pair.sign(text).as_ref().to_vec(),
            Self::P256(pair) => pair.sign(&SystemRandom::new(), text).expect("a signature").as_ref().to_vec(),
            Self::Secret(secret) => hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), text).as_ref().to_vec(),
        }
    }

    /// PKCS#8, as `openssl genpkey` writes it.
    pub fn to_pem(&self) -> String {
        let der = match self {
            Self::Ed25519(pair) => pair.to_pkcs8v1().expect("PKCS#8"),
            Self::P256(pair) => pair.to_pkcs8v1().expect("PKCS#8"),
            Self::Secret(_) => unreachable!("a secret has no PEM form"),
        };
        pem("PRIVATE KEY", der.as_ref())
    }

    /// What must never be published: the private number, or the secret.
    pub fn private_bytes(&self) -> Vec<u8> {
        match self {
            // The last 32 bytes of the first version of PKCS#8.
            Self::Ed25519(pair) => pair.to_pkcs8v1().expect("PKCS#8").as_ref().last_chunk::<32>().expect("32").to_vec(),
            // In ECPrivateKey (RFC 5915), after the version: an octet string of 32 bytes.
            Self::P256(pair) => {
                let pkcs8 = pair.to_pkcs8v1().expect("PKCS#8");
                let start = pkcs8.as_ref().windows(5).position(|at| at == [2, 1, 1, 4, 32]).expect("the number") + 5;
                pkcs8.as_ref()[start..start + 32].to_vec()
            }
            Self::Secret(secret) => secret.clone(),
        }
    }
}

/// A token in three parts, with any signature.
pub fn forge(header: &Value, claims: &str, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> String {
    sign_parts(&encode(header.to_string().as_bytes()), &encode(claims.as_bytes()), sign)
}

pub fn pem(label: &str, der: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", BASE64_STANDARD.encode(der))
}

pub fn encode(part: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(part)
}

fn sign_parts(header: &str, claims: &str, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> String {
    let signed = format!("{header}.{claims}");
    format!("{signed}.{}", encode(&sign(signed.as_bytes())))
}

fn pieces(token: &str) -> [Value; 2] {
    let mut parts = token.split('.').map(|part| BASE64_URL_SAFE_NO_PAD.decode(part).expect("base64url"));
    [(); 2].map(|()| serde_json::from_slice(&parts.next().expect("three parts")).expect("JSON"))
}

fn changed(object: &Value, name: &str, value: Value) -> Value {
    let mut object = object.clone();
    match value {
        Value::Null => drop(object.as_object_mut().expect("an object").remove(name)),
        value => object[name] = value,
    }
    object
}

async fn real_key(stage: &Stage, kid: &str) -> ForgerKey {
    let (algorithm, mut sealed) = stage.sealed_key(kid).await;
    let mut plain = sealed.split_off(NONCE_LEN);
    let nonce = Nonce::try_assume_unique_for_key(&sealed).expect("a nonce");
    let context = format!("signing key {kid}");
    let opened = at_rest_key().open_in_place(nonce, Aad::from(context.as_bytes()), &mut plain);
    let opened: &[u8] = opened.expect("sealed under the known secret");
    match algorithm.as_str() {
        "EdDSA" => ForgerKey::Ed25519(Ed25519KeyPair::from_pkcs8(opened).expect("an Ed25519 key")),
        "ES256" => {
            ForgerKey::P256(EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, opened).expect("a P-256 key"))
        }
        _ => ForgerKey::Secret(opened.to_vec()),
    }
}

fn at_rest_key() -> LessSafeKey {
    let mut key = [0; 32];
    let info: [&[u8]; 1] = [b"portico v1 at rest"];
    let root = hkdf::Salt::new(hkdf::HKDF_SHA256, &[]).extract(&SECRET);
    root.expand(&info, hkdf::HKDF_SHA256).and_then(|okm| okm.fill(&mut key)).expect("32 bytes");
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM_SIV, &key).expect("32 bytes"))
}
