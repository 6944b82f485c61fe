use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use jsonwebtoken::{DecodingKey, EncodingKey};
use secrecy::zeroize::Zeroizing;

use crate::clock::Clock;
use crate::db::{Db, reading, writing};
use crate::randomness::Randomness;
use crate::sealing::Sealing;

/// The key that signs access tokens: Ed25519 (RFC 8037).
pub(crate) struct SigningKey {
    /// RFC 7638 thumbprint of the public key.
    pub(crate) kid: String,
    pub(crate) signs: EncodingKey,
    pub(crate) verifies: DecodingKey,
}

/// Why the signing key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error("the signing key in the database was sealed under another PORTICO_SECRET")]
    OtherSecret,
    #[error("the signing key in the database is damaged: {0}")]
    Damaged(String),
    #[error("a signing key could not be made: {0}")]
    NotMade(String),
    #[error("the signing key could not be read or stored: {0}")]
    Database(#[from] sqlx::Error),
}

/// The key all nodes share; the first one to ask makes it.
pub(crate) async fn load_or_make(
    db: &Db,
    sealing: &Sealing,
    clock: &Clock,
    randomness: &Randomness,
) -> Result<SigningKey, KeyError> {
    if let Some(key) = load(db, sealing).await? {
        return Ok(key);
    }
    make(db, sealing, clock, randomness).await?;
    load(db, sealing).await?.ok_or_else(|| KeyError::NotMade("it vanished from the database".to_owned()))
}

pub(crate) async fn load(db: &Db, sealing: &Sealing) -> Result<Option<SigningKey>, KeyError> {
    let sql = "select id, sealed_private_key from signing_keys where status = 'active'";
    let row = reading!(db, pool => sqlx::query_as::<_, (String, Vec<u8>)>(sql).fetch_optional(pool).await)?;
    let Some((kid, sealed)) = row else { return Ok(None) };
    let pkcs8 = sealing.open(&sealing_context(&kid), &sealed).map_err(|_| KeyError::OtherSecret)?;
    SigningKey::from_pkcs8(kid, &Zeroizing::new(pkcs8)).map(Some)
}

/// Stores a new key unless another node was first.
async fn make(db: &Db, sealing: &Sealing, clock: &Clock, randomness: &Randomness) -> Result<(), KeyError> {
    let not_made = |error: &dyn std::fmt::Display| KeyError::NotMade(error.to_string());
    let seed = Zeroizing::new(randomness.bytes::<32>().map_err(|error| not_made(&error))?);
    let pair = Ed25519KeyPair::from_seed_unchecked(&*seed).map_err(|error| not_made(&error))?;
    let pkcs8 = pair.to_pkcs8v1().map_err(|error| not_made(&error))?;
    let kid = thumbprint(pair.public_key().as_ref());
    let sealed = sealing.seal(&sealing_context(&kid), pkcs8.as_ref()).map_err(|error| not_made(&error))?;
    let sql = "insert into signing_keys (id, algorithm, status, sealed_private_key, created_at) \
               values ($1, 'EdDSA', 'active', $2, $3) on conflict do nothing";
    writing!(db, pool => sqlx::query(sql).bind(&kid).bind(&sealed).bind(clock.now()).execute(pool).await.map(drop))?;
    Ok(())
}

impl SigningKey {
    fn from_pkcs8(kid: String, pkcs8: &[u8]) -> Result<Self, KeyError> {
        let damaged = |error: &dyn std::fmt::Display| KeyError::Damaged(error.to_string());
        let pair = Ed25519KeyPair::from_pkcs8(pkcs8).map_err(|error| damaged(&error))?;
        let public = pair.public_key().as_ref();
        if thumbprint(public) != kid {
            return Err(damaged(&"its id is not its thumbprint"));
        }
        let x = BASE64_URL_SAFE_NO_PAD.encode(public);
        Ok(Self {
            kid,
            signs: EncodingKey::from_ed_der(pkcs8),
            verifies: DecodingKey::from_ed_components(&x).map_err(|error| damaged(&error))?,
        })
    }
}

fn sealing_context(kid: &str) -> String {
    format!("signing key {kid}")
}

/// RFC 7638, section 3: the members in lexical order, no white space, SHA-256.
fn thumbprint(public_key: &[u8]) -> String {
    let x = BASE64_URL_SAFE_NO_PAD.encode(public_key);
    let members = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#);
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, members.as_bytes());
    BASE64_URL_SAFE_NO_PAD.encode(digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_thumbprint_is_the_one_of_rfc_8037() {
        let x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
        let public = BASE64_URL_SAFE_NO_PAD.decode(x).unwrap();
        assert_eq!(thumbprint(&public), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }
}
