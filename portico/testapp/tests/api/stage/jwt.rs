use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use serde_json::Value;

/// The claims of an access token; its signature is not checked.
pub fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).expect("three parts");
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

/// The session of an access token.
pub fn session_id(access_token: &str) -> String {
    claims(access_token)["sid"].as_str().expect("a session").to_owned()
}
