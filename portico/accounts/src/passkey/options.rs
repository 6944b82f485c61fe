//! Options in the JSON forms of Level 3, section 5.1: `PublicKeyCredentialRequestOptionsJSON` and
//! `PublicKeyCredentialCreationOptionsJSON`.

mod creation;
mod request;

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use serde::Serialize;

use super::ceremony::algorithm::Algorithm;
use super::ceremony::challenge::CHALLENGE_TTL;

/// In milliseconds.
const TIMEOUT: u64 = CHALLENGE_TTL.as_secs() * 1_000;

/// What a page asks the browser for when a passkey is used.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestOptions {
    challenge: String,
    rp_id: String,
    /// Empty at a log-in: the browser offers what it has, and a stranger learns nothing.
    allow_credentials: Vec<Descriptor>,
    user_verification: &'static str,
    timeout: u64,
}

/// What a page asks the browser for when a passkey is created.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CreationOptions {
    rp: Site,
    user: Person,
    challenge: String,
    pub_key_cred_params: Vec<Parameters>,
    exclude_credentials: Vec<Descriptor>,
    authenticator_selection: Selection,
    attestation: &'static str,
    timeout: u64,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Descriptor {
    #[serde(rename = "type")]
    kind: &'static str,
    pub(super) id: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    transports: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
struct Site {
    id: String,
    name: String,
}

/// The user of a new passkey.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Person {
    id: String,
    name: String,
    display_name: String,
}

#[derive(Clone, Debug, Serialize)]
struct Parameters {
    #[serde(rename = "type")]
    kind: &'static str,
    alg: i64,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Selection {
    resident_key: &'static str,
    require_resident_key: bool,
    user_verification: &'static str,
}

/// The values of creation options.
pub(super) struct New<'a> {
    pub(super) challenge: String,
    pub(super) rp_id: &'a str,
    pub(super) site_name: &'a str,
    pub(super) handle: &'a [u8],
    pub(super) email: &'a str,
    pub(super) name: &'a str,
    pub(super) existing: Vec<Descriptor>,
}

impl RequestOptions {
    pub(super) fn new(challenge: String, rp_id: &str, allow_credentials: Vec<Descriptor>) -> Self {
        Self { challenge, rp_id: rp_id.to_owned(), allow_credentials, user_verification: "required", timeout: TIMEOUT }
    }
}

impl CreationOptions {
    pub(super) fn new(new: New<'_>) -> Self {
        Self {
            rp: Site { id: new.rp_id.to_owned(), name: new.site_name.to_owned() },
            user: Person { id: encode(new.handle), name: new.email.to_owned(), display_name: new.name.to_owned() },
            challenge: new.challenge,
            pub_key_cred_params: Algorithm::ALL.map(Parameters::of).to_vec(),
            exclude_credentials: new.existing,
            authenticator_selection: Selection {
                resident_key: "required",
                require_resident_key: true,
                user_verification: "required",
            },
            attestation: "none",
            timeout: TIMEOUT,
        }
    }
}

impl Descriptor {
    /// The transports are separated by spaces.
    pub(super) fn new(credential_id: &[u8], transports: &str) -> Self {
        let transports = transports.split_whitespace().map(str::to_owned).collect();
        Self { kind: "public-key", id: encode(credential_id), transports }
    }
}

impl Parameters {
    fn of(algorithm: Algorithm) -> Self {
        Self { kind: "public-key", alg: algorithm.cose() }
    }
}

pub(super) fn encode(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use serde_json::{json, to_value};

    use super::*;

    #[test]
    fn request_options_have_the_form_of_level_3() {
        let options = RequestOptions::new("AAEC".to_owned(), "portico.example", vec![Descriptor::new(&[1], "usb nfc")]);
        let written = json!({
            "challenge": "AAEC", "rpId": "portico.example", "userVerification": "required", "timeout": 300_000,
            "allowCredentials": [{"type": "public-key", "id": "AQ", "transports": ["usb", "nfc"]}],
        });
        assert_eq!(to_value(options).unwrap(), written);
    }

    #[test]
    fn creation_options_ask_for_a_discoverable_passkey_that_verifies_its_user() {
        let options = CreationOptions::new(New {
            challenge: "AAEC".to_owned(),
            rp_id: "portico.example",
            site_name: "Portico",
            handle: &[2; 3],
            email: "ada@example.org",
            name: "Ada",
            existing: Vec::new(),
        });
        let written = json!({
            "rp": {"id": "portico.example", "name": "Portico"},
            "user": {"id": "AgIC", "name": "ada@example.org", "displayName": "Ada"},
            "challenge": "AAEC", "excludeCredentials": [], "attestation": "none", "timeout": 300_000,
            "pubKeyCredParams": [
                {"type": "public-key", "alg": -8},
                {"type": "public-key", "alg": -7},
                {"type": "public-key", "alg": -257},
            ],
            "authenticatorSelection":
                {"residentKey": "required", "requireResidentKey": true, "userVerification": "required"},
        });
        assert_eq!(to_value(options).unwrap(), written);
    }
}
