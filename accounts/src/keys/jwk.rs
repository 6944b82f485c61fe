use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use serde::Serialize;

use super::SigningAlgorithm;
use super::verifying_key::VerifyingKey;

/// A public key for everybody (RFC 7517, RFC 8037). A private one has no member to stand in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Jwk {
    kty: &'static str,
    crv: &'static str,
    x: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    y: Option<String>,
    #[serde(rename = "use")]
    purpose: &'static str,
    alg: SigningAlgorithm,
    kid: String,
}

/// Everything that tokens of ours may be verified with (RFC 7517, section 5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct JwkSet {
    pub keys: Vec<Jwk>,
}

impl Jwk {
    /// None for HS256, whose key is nobody else's to know.
    pub(crate) fn of(key: &VerifyingKey) -> Option<Self> {
        let encode = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
        let (kty, crv, x, y) = match key {
            VerifyingKey::Ed25519(public) => ("OKP", "Ed25519", encode(public.bytes()), None),
            VerifyingKey::P256(public) => {
                let (x, y) = public.bytes().strip_prefix(&[4])?.split_at_checked(32)?;
                ("EC", "P-256", encode(x), Some(encode(y)))
            }
            VerifyingKey::Hmac(_) => return None,
        };
        let kid = thumbprint(kty, crv, &x, y.as_deref());
        Some(Self { kty, crv, x, y, purpose: "sig", alg: key.algorithm(), kid })
    }

    /// RFC 7638 thumbprint: the same key has the same id everywhere.
    pub fn kid(&self) -> &str {
        &self.kid
    }
}

/// RFC 7638, section 3: the required members in lexical order, no white space, SHA-256.
fn thumbprint(kty: &str, crv: &str, x: &str, y: Option<&str>) -> String {
    let y = y.map(|y| format!(r#","y":"{y}""#)).unwrap_or_default();
    let members = format!(r#"{{"crv":"{crv}","kty":"{kty}","x":"{x}"{y}}}"#);
    BASE64_URL_SAFE_NO_PAD.encode(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, members.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(text: &str) -> Vec<u8> {
        BASE64_URL_SAFE_NO_PAD.decode(text).unwrap()
    }

    #[test]
    fn the_thumbprint_is_the_one_of_rfc_8037() {
        let public = decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
        let jwk = Jwk::of(&VerifyingKey::ed25519(&public).unwrap()).unwrap();
        assert_eq!(jwk.kid(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }

    #[test]
    fn the_thumbprint_is_the_one_of_rfc_9449() {
        let x = decode("l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs");
        let y = decode("9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA");
        let jwk = Jwk::of(&VerifyingKey::p256(&[&[4], &x[..], &y[..]].concat()).unwrap()).unwrap();
        assert_eq!(jwk.kid(), "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
    }

    #[test]
    fn a_public_key_has_these_members_and_no_other() {
        let public = decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
        let jwk = Jwk::of(&VerifyingKey::ed25519(&public).unwrap()).unwrap();
        let expected = serde_json::json!({
            "kty": "OKP",
            "crv": "Ed25519",
            "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
            "use": "sig",
            "alg": "EdDSA",
            "kid": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
        });
        assert_eq!(serde_json::to_value(jwk).unwrap(), expected);
        assert!(Jwk::of(&VerifyingKey::hmac(&[7; 32]).unwrap()).is_none());
    }
}
