//! The answers of browsers: `JSON.stringify(credential.toJSON())` (section 5.1).

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// The largest answer that is parsed. Browsers send some 1,000 bytes.
const MAX_BYTES: usize = 16 * 1024;

/// The longest list of transports that is stored.
const MAX_TRANSPORTS: usize = 8;

/// The answer to request options, decoded.
pub(crate) struct Assertion {
    pub(crate) id: Vec<u8>,
    pub(crate) client_data: Vec<u8>,
    pub(crate) authenticator_data: Vec<u8>,
    pub(crate) signature: Vec<u8>,
    pub(crate) user_handle: Option<Vec<u8>>,
}

/// The answer to creation options, decoded.
pub(crate) struct Creation {
    pub(crate) id: Vec<u8>,
    pub(crate) client_data: Vec<u8>,
    pub(crate) authenticator_data: Vec<u8>,
    /// SubjectPublicKeyInfo.
    pub(crate) public_key: Vec<u8>,
    pub(crate) algorithm: i64,
    /// Separated by spaces.
    pub(crate) transports: String,
}

#[derive(Deserialize)]
struct Credential<T> {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    response: T,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AssertionResponse {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    authenticator_data: String,
    signature: String,
    user_handle: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CreationResponse {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    authenticator_data: String,
    public_key: Option<String>,
    public_key_algorithm: i64,
    #[serde(default)]
    transports: Vec<String>,
}

impl Assertion {
    pub(crate) fn parse(json: &str) -> Option<Self> {
        let Credential { id, response, .. } = parse::<AssertionResponse>(json)?;
        Some(Self {
            id: decode(&id)?,
            client_data: decode(&response.client_data)?,
            authenticator_data: decode(&response.authenticator_data)?,
            signature: decode(&response.signature)?,
            user_handle: match response.user_handle {
                Some(handle) => Some(decode(&handle)?),
                None => None,
            },
        })
    }
}

impl Creation {
    pub(crate) fn parse(json: &str) -> Option<Self> {
        let Credential { id, response, .. } = parse::<CreationResponse>(json)?;
        Some(Self {
            id: decode(&id)?,
            client_data: decode(&response.client_data)?,
            authenticator_data: decode(&response.authenticator_data)?,
            public_key: decode(&response.public_key?)?,
            algorithm: response.public_key_algorithm,
            transports: known_transports(&response.transports),
        })
    }
}

fn parse<T: DeserializeOwned>(json: &str) -> Option<Credential<T>> {
    let credential: Credential<T> = (json.len() <= MAX_BYTES).then(|| serde_json::from_str(json).ok()).flatten()?;
    (credential.kind == "public-key").then_some(credential)
}

fn decode(text: &str) -> Option<Vec<u8>> {
    BASE64_URL_SAFE_NO_PAD.decode(text).ok()
}

/// Unknown words are kept, as the specification asks (section 5.8.4). Anything else is dropped.
fn known_transports(transports: &[String]) -> String {
    let is_word = |text: &&String| {
        (1..=20).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
    };
    let words: Vec<_> = transports.iter().filter(is_word).take(MAX_TRANSPORTS).map(String::as_str).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const CREATION: &str = r#"{"id":"AQID","rawId":"AQID","type":"public-key","clientExtensionResults":{},"response":{
        "clientDataJSON":"e30","authenticatorData":"AAAA","publicKey":"BBBB","publicKeyAlgorithm":-7,
        "transports":["internal","hybrid","a new-one","<b>",""],"attestationObject":"oA"}}"#;

    #[test]
    fn an_answer_is_decoded() {
        let creation = Creation::parse(CREATION).unwrap();
        assert_eq!((creation.id, creation.algorithm), (vec![1, 2, 3], -7));
        assert_eq!((creation.client_data, creation.transports), (b"{}".to_vec(), "internal hybrid".to_owned()));
    }

    #[test]
    fn another_answer_is_refused() {
        for (part, other) in [
            ("public-key", "password"),
            ("AQID", "AQ=="),
            (r#","publicKey":"BBBB""#, ""),
            (r#""publicKeyAlgorithm":-7"#, r#""publicKeyAlgorithm":"-7""#),
            ("e30", "e+"),
        ] {
            assert!(Creation::parse(&CREATION.replace(part, other)).is_none(), "{part}");
        }
        assert!(Creation::parse(&CREATION.replace("BBBB", &"B".repeat(MAX_BYTES))).is_none());
        assert!(Assertion::parse(CREATION).is_none() && Creation::parse("").is_none());
    }
}
