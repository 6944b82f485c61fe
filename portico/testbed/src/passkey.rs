//! Passkeys in software, which can forge everything that an authenticator or a browser says.

mod answer;
mod creation;
mod key;

use std::sync::Arc;

use aws_lc_rs::digest;
use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use serde_json::{Value, json};

pub use self::answer::Answer;
pub use self::creation::Creation;
use self::key::Key;
pub use self::key::KeyKind;

const USER_PRESENT_AND_VERIFIED: u8 = 0b101;
const BACKUP_ELIGIBLE_AND_BACKED_UP: u8 = 0b1_1000;
const HAS_CREDENTIAL: u8 = 0b100_0000;

/// A passkey. A clone is a copy of it, with a counter of its own.
#[derive(Clone)]
pub struct SoftPasskey {
    key: Arc<Key>,
    pub credential_id: Vec<u8>,
    /// Set by the options that create it.
    pub user_handle: Vec<u8>,
    pub rp_id: String,
    /// The page that asks.
    pub origin: String,
    /// Zero if it does not count.
    pub sign_count: u32,
    pub is_synced: bool,
}

impl SoftPasskey {
    /// A passkey that is synced and does not count, for pages of this origin.
    pub fn new(kind: KeyKind, origin: &str) -> Self {
        let mut credential_id = vec![0; 32];
        SystemRandom::new().fill(&mut credential_id).expect("random bytes");
        Self {
            key: Arc::new(Key::generate(kind)),
            credential_id,
            user_handle: Vec::new(),
            rp_id: String::new(),
            origin: origin.to_owned(),
            sign_count: 0,
            is_synced: true,
        }
    }

    /// The same on one device, which counts.
    pub fn on_device(kind: KeyKind, origin: &str) -> Self {
        Self { sign_count: 1, is_synced: false, ..Self::new(kind, origin) }
    }

    /// Creates it for these options.
    pub fn create(&mut self, options: &Value) -> Creation {
        self.user_handle = decode(&options["user"]["id"]);
        self.rp_id = options["rp"]["id"].as_str().expect("the host").to_owned();
        Creation {
            client_data: self.client_data("webauthn.create", options),
            rp_id: self.rp_id.clone(),
            flags: self.flags() | HAS_CREDENTIAL,
            sign_count: self.sign_count,
            id: self.credential_id.clone(),
            attested_id: self.credential_id.clone(),
            public_key: self.key.spki(),
            algorithm: self.key.kind().cose(),
            transports: json!(["internal", "hybrid"]),
        }
    }

    /// Uses it for these options. A passkey that counts does.
    pub fn answer(&mut self, options: &Value) -> Answer {
        self.sign_count += u32::from(self.sign_count > 0);
        Answer {
            key: self.key.clone(),
            client_data: self.client_data("webauthn.get", options),
            rp_id: self.rp_id.clone(),
            flags: self.flags(),
            sign_count: self.sign_count,
            id: self.credential_id.clone(),
            user_handle: Some(self.user_handle.clone()),
        }
    }

    fn client_data(&self, kind: &str, options: &Value) -> String {
        let challenge = options["challenge"].as_str().expect("a challenge");
        let origin = &self.origin;
        format!(r#"{{"type":"{kind}","challenge":"{challenge}","origin":"{origin}","crossOrigin":false}}"#)
    }

    fn flags(&self) -> u8 {
        USER_PRESENT_AND_VERIFIED | if self.is_synced { BACKUP_ELIGIBLE_AND_BACKED_UP } else { 0 }
    }
}

/// The fixed part of the authenticator's data.
fn authenticator_data(rp_id: &str, flags: u8, sign_count: u32) -> Vec<u8> {
    let hash = digest::digest(&digest::SHA256, rp_id.as_bytes());
    [hash.as_ref(), &[flags], &sign_count.to_be_bytes()].concat()
}

fn encode(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

fn decode(text: &Value) -> Vec<u8> {
    BASE64_URL_SAFE_NO_PAD.decode(text.as_str().expect("a text")).expect("base64url")
}
