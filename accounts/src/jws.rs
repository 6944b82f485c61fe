use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::Fault;
use crate::keys::{SigningKey, VerifyingKey};

/// A header of ours has these members and no other. One that names a key or its address, demands an
/// extension or compresses is none of ours, whatever it is signed with.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Header {
    pub typ: String,
    pub alg: String,
    pub kid: String,
}

/// A signed text in three parts (RFC 7515, section 7.1) whose signature nobody has checked yet.
pub(crate) struct UnverifiedJws<'a> {
    pub header: Header,
    /// What the signature is about.
    signed: &'a str,
    claims: &'a str,
    signature: Vec<u8>,
}

/// The claims, signed.
pub(crate) fn sign(typ: &str, claims: &impl Serialize, key: &SigningKey) -> Result<String, Fault> {
    let header = Header { typ: typ.to_owned(), alg: key.algorithm().to_string(), kid: key.kid.clone() };
    let signed = format!("{}.{}", encode(&header)?, encode(claims)?);
    let signature = key.sign(signed.as_bytes()).map_err(Fault::internal)?;
    Ok(format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature)))
}

impl<'a> UnverifiedJws<'a> {
    /// Takes a text to pieces. Five parts would be encrypted (RFC 7516), and are none of ours.
    pub fn read(text: &'a str) -> Option<Self> {
        let (signed, signature) = text.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        // A further dot is in no part's alphabet.
        let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).ok()?;
        Some(Self { header: decode(header)?, signed, claims, signature })
    }

    /// The claims, if this key signed them.
    pub fn verified_by<T: DeserializeOwned>(&self, key: &VerifyingKey) -> Option<T> {
        if !key.verifies(self.signed.as_bytes(), &self.signature) {
            return None;
        }
        decode(self.claims)
    }
}

fn encode(part: &impl Serialize) -> Result<String, Fault> {
    Ok(BASE64_URL_SAFE_NO_PAD.encode(serde_json::to_vec(part).map_err(Fault::internal)?))
}

/// Unpadded base64url whose spare bits are zero: one text has one spelling. Serde would also read a
/// struct from an array.
fn decode<T: DeserializeOwned>(part: &str) -> Option<T> {
    let json = BASE64_URL_SAFE_NO_PAD.decode(part).ok().filter(|json| json.starts_with(b"{"))?;
    serde_json::from_slice(&json).ok()
}
