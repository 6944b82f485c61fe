use std::fmt;
use std::sync::Arc;

use aws_lc_rs::digest;
use serde_json::json;

use super::key::Key;
use super::{SoftPasskey, authenticator_data, encode};

/// The answer to request options, taken apart. Any part can be changed before it is signed.
#[derive(Clone)]
pub struct Answer {
    pub(super) key: Arc<Key>,
    pub client_data: String,
    pub rp_id: String,
    pub flags: u8,
    pub sign_count: u32,
    pub id: Vec<u8>,
    pub user_handle: Option<Vec<u8>>,
}

impl Answer {
    /// The same, signed by another passkey.
    pub fn signed_by(&self, other: &SoftPasskey) -> Self {
        Self { key: other.key.clone(), ..self.clone() }
    }

    /// Signed, as the browser sends it: `JSON.stringify(credential.toJSON())`.
    pub fn json(&self) -> String {
        let data = authenticator_data(&self.rp_id, self.flags, self.sign_count);
        let hash = digest::digest(&digest::SHA256, self.client_data.as_bytes());
        let signature = self.key.sign(&[&data[..], hash.as_ref()].concat());
        self.json_with(&signature)
    }

    /// The same with this signature.
    pub fn json_with(&self, signature: &[u8]) -> String {
        let data = authenticator_data(&self.rp_id, self.flags, self.sign_count);
        let answer = json!({
            "id": encode(&self.id), "rawId": encode(&self.id), "type": "public-key",
            "authenticatorAttachment": "platform", "clientExtensionResults": {},
            "response": {
                "clientDataJSON": encode(self.client_data.as_bytes()), "authenticatorData": encode(&data),
                "signature": encode(signature), "userHandle": self.user_handle.as_ref().map(|handle| encode(handle)),
            },
        });
        answer.to_string()
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.client_data)
    }
}
