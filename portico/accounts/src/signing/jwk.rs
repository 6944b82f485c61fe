use jsonwebtoken::errors::{Error, ErrorKind};
use jsonwebtoken::jwk::{self, PublicKeyUse, ThumbprintHash};
use jsonwebtoken::{AlgorithmFamily, DecodingKey};
use serde::Serialize;

use crate::signing::algorithm::SigningAlgorithm;

/// A public key that other programs verify tokens with (RFC 7517, RFC 8037).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Jwk(jwk::Jwk);

/// Every key that can verify an access token (RFC 7517, section 5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct JwkSet {
    pub keys: Vec<Jwk>,
}

impl Jwk {
    /// Refuses the secret of HS256, which the library would write into the JWK.
    pub(super) fn of(public: &DecodingKey, algorithm: SigningAlgorithm) -> Result<Self, Error> {
        if public.family() == AlgorithmFamily::Hmac {
            return Err(ErrorKind::InvalidKeyFormat.into());
        }
        let mut jwk = jwk::Jwk::from_decoding_key(public, Some(algorithm.into()))?;
        jwk.common.key_id = Some(jwk.thumbprint(ThumbprintHash::SHA256)?);
        jwk.common.public_key_use = Some(PublicKeyUse::Signature);
        Ok(Self(jwk))
    }

    /// RFC 7638 thumbprint: the same key has the same id everywhere.
    pub fn kid(&self) -> &str {
        self.0.common.key_id.as_deref().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};

    use super::*;

    fn decode(text: &str) -> Vec<u8> {
        BASE64_URL_SAFE_NO_PAD.decode(text).unwrap()
    }

    fn ed25519(x: &str) -> Jwk {
        Jwk::of(&DecodingKey::from_ed_der(&decode(x)), SigningAlgorithm::EdDsa).unwrap()
    }

    #[test]
    fn the_thumbprint_matches_rfc_8037() {
        let jwk = ed25519("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
        assert_eq!(jwk.kid(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }

    #[test]
    fn the_thumbprint_matches_rfc_9449() {
        let x = decode("l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs");
        let y = decode("9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA");
        let point = [&[4], &x[..], &y[..]].concat();
        let jwk = Jwk::of(&DecodingKey::from_ec_der(&point), SigningAlgorithm::Es256).unwrap();
        assert_eq!(jwk.kid(), "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
    }

    #[test]
    fn a_public_key_has_exactly_these_members() {
        let jwk = ed25519("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
        let expected = serde_json::json!({
            "kty": "OKP",
            "crv": "Ed25519",
            "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
            "use": "sig",
            "alg": "EdDSA",
            "kid": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
        });
        assert_eq!(serde_json::to_value(jwk).unwrap(), expected);
    }

    #[test]
    fn a_shared_secret_is_never_written_to_a_jwk() {
        assert!(Jwk::of(&DecodingKey::from_secret(&[7; 32]), SigningAlgorithm::Hs256).is_err());
    }
}
