use serde_json::{Value, json};

use super::{authenticator_data, encode};

/// The answer to creation options, taken apart. Any part can be changed.
#[derive(Clone, Debug)]
pub struct Creation {
    pub client_data: String,
    pub rp_id: String,
    pub flags: u8,
    pub sign_count: u32,
    /// The id that the browser names.
    pub id: Vec<u8>,
    /// The id in the authenticator's data.
    pub attested_id: Vec<u8>,
    /// SubjectPublicKeyInfo.
    pub public_key: Vec<u8>,
    pub algorithm: i64,
    pub transports: Value,
}

impl Creation {
    /// As the browser sends it: `JSON.stringify(credential.toJSON())`.
    pub fn json(&self) -> String {
        let length = u16::try_from(self.attested_id.len()).expect("a short id").to_be_bytes();
        // The key follows in COSE's form, of which only the first byte is written here.
        let credential = [&[7; 16][..], &length, &self.attested_id, &[0xa5]].concat();
        let data = [authenticator_data(&self.rp_id, self.flags, self.sign_count), credential].concat();
        let answer = json!({
            "id": encode(&self.id), "rawId": encode(&self.id), "type": "public-key",
            "authenticatorAttachment": "platform", "clientExtensionResults": {},
            "response": {
                "clientDataJSON": encode(self.client_data.as_bytes()), "authenticatorData": encode(&data),
                "publicKey": encode(&self.public_key), "publicKeyAlgorithm": self.algorithm,
                "transports": self.transports, "attestationObject": "oA",
            },
        });
        answer.to_string()
    }
}
