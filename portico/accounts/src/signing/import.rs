use crate::accounts::Accounts;
use crate::signing::algorithm::SigningAlgorithm;
use crate::signing::error::ImportError;
use crate::signing::key::KeyStatus;
use crate::signing::pem;
use crate::signing::row::Change;
use crate::signing::signing_key::PlainKey;
use crate::signing::store::{KeyStore, Rows};

impl Accounts {
    /// Publishes the operator's own private key as the next one, and returns its kid. `pem` contains one PKCS#8 key
    /// (RFC 7468); text, certificates and public keys around it are ignored. The key signs only after
    /// [`Accounts::activate_key`], which must wait until every server knows the key.
    pub async fn import_key(&self, pem: &str) -> Result<String, ImportError> {
        let plain = self.key_store.parse(pem)?;
        let kid = plain.kid.clone();
        self.key_store.change(|rows| self.key_store.publish(&rows, plain)).await?;
        self.reload_keys().await?;
        Ok(kid)
    }
}

impl KeyStore {
    fn parse(&self, pem: &str) -> Result<PlainKey, ImportError> {
        let configured = self.algorithm;
        if configured == SigningAlgorithm::Hs256 {
            return Err(ImportError::Symmetric);
        }
        let (found, plain) = PlainKey::from_pkcs8(&pem::private_key(pem)?).ok_or(ImportError::Unusable)?;
        if found == configured { Ok(plain) } else { Err(ImportError::OtherAlgorithm { found, configured }) }
    }

    fn publish(&self, rows: &Rows, plain: PlainKey) -> Result<Vec<Change>, ImportError> {
        match rows.0.iter().find(|row| row.key.kid == plain.kid) {
            Some(known) => Err(ImportError::Exists(known.key.status)),
            None => Ok(vec![self.sealed(plain, KeyStatus::Next)?]),
        }
    }
}
