use std::collections::BTreeMap;

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use jsonwebtoken::Header;
use serde::de::DeserializeOwned;

use crate::signing::algorithm::SigningAlgorithm;

/// The media type of access tokens (RFC 9068, section 2.1).
const TYPE: &str = "at+jwt";

/// The only header of the tokens that a key signs: `typ`, `alg` and `kid`.
pub(super) fn of_key(algorithm: SigningAlgorithm, kid: &str) -> Header {
    Header { typ: Some(TYPE.to_owned()), kid: Some(kid.to_owned()), ..Header::new(algorithm.into()) }
}

/// Reads the header of an unverified token. `None` if the text does not have three parts, or if a member of the header
/// is not a string: the library treats null like an absent member.
pub(crate) fn of_token(token: &str) -> Option<Header> {
    let header = jsonwebtoken::decode_header(token).ok()?;
    let (encoded, _) = token.split_once('.')?;
    object::<BTreeMap<String, String>>(encoded).map(|_| header)
}

/// The JSON object in one part of a token: base64url without padding, the spare bits zero. The first byte is checked
/// because serde also reads a struct from an array.
pub(super) fn object<T: DeserializeOwned>(part: &str) -> Option<T> {
    let json = BASE64_URL_SAFE_NO_PAD.decode(part).ok().filter(|json| json.starts_with(b"{"))?;
    serde_json::from_slice(&json).ok()
}
