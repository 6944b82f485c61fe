//! Tokens that nobody should accept, signed with whatever key a fact likes, the real one included.

use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::hkdf;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use portico_accounts::LoggedIn;
use serde_json::{Value, json};

use super::{SECRET, Stage, access_token};

/// A key, and a token that has been taken to pieces.
pub struct Forger {
    pub key: Ed25519KeyPair,
    pub header: Value,
    pub claims: Value,
}

impl Forger {
    /// The pieces of a token that was handed out, and the key that signed it: stolen from the
    /// database with `PORTICO_SECRET` at hand.
    pub async fn of(stage: &Stage, logged_in: &LoggedIn) -> Self {
        let [header, claims] = pieces(access_token(logged_in));
        Self { key: real_key(stage).await, header, claims }
    }

    /// The token with these pieces, signed.
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
        forge(header, claims, |text| self.key.sign(text).as_ref().to_vec())
    }

    pub fn public_key(&self) -> &[u8] {
        self.key.public_key().as_ref()
    }
}

/// A token in three parts, with whatever stands for its signature.
pub fn forge(header: &Value, claims: &str, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> String {
    let encode = |part: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(part);
    let signed = format!("{}.{}", encode(header.to_string().as_bytes()), encode(claims.as_bytes()));
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

async fn real_key(stage: &Stage) -> Ed25519KeyPair {
    let (kid, mut sealed) = stage.signing_key().await;
    let mut pkcs8 = sealed.split_off(NONCE_LEN);
    let nonce = Nonce::try_assume_unique_for_key(&sealed).expect("a nonce");
    let context = format!("signing key {kid}");
    let opened = at_rest_key().open_in_place(nonce, Aad::from(context.as_bytes()), &mut pkcs8);
    Ed25519KeyPair::from_pkcs8(opened.expect("sealed under our secret")).expect("an Ed25519 key")
}

fn at_rest_key() -> LessSafeKey {
    let mut key = [0; 32];
    let info: [&[u8]; 1] = [b"portico v1 at rest"];
    let root = hkdf::Salt::new(hkdf::HKDF_SHA256, &[]).extract(&SECRET);
    root.expand(&info, hkdf::HKDF_SHA256).and_then(|okm| okm.fill(&mut key)).expect("32 bytes");
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM_SIV, &key).expect("32 bytes"))
}

/// A key of the forger's own.
impl Default for Forger {
    fn default() -> Self {
        let key = Ed25519KeyPair::from_seed_unchecked(&[42; 32]).expect("an Ed25519 key");
        Self { key, header: json!({}), claims: json!({}) }
    }
}
