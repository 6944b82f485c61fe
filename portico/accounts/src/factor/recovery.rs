use aws_lc_rs::digest;
use portico_fields::RecoveryCode;
use uuid::Uuid;

use super::base32;
use crate::db::query::query;
use crate::db::tx::Tx;
use crate::fault::Fault;
use crate::secret::clock::Timestamp;
use crate::secret::randomness::Randomness;

/// How many recovery codes a user gets.
const COUNT: usize = 8;

/// 120 bits cannot be guessed, so a plain hash is stored.
const BYTES: usize = 15;

/// New recovery codes, which are shown once.
#[derive(Clone, Debug)]
pub struct RecoveryCodes(Vec<RecoveryCode>);

impl RecoveryCodes {
    pub(crate) fn random(randomness: &Randomness) -> Result<Self, Fault> {
        let random = randomness.arrays::<BYTES, COUNT>()?;
        let codes = random.iter().map(|bytes| RecoveryCode::parse(&base32::encode(bytes, RecoveryCode::ALPHABET)));
        Ok(Self(codes.collect::<Result<_, _>>().map_err(Fault::internal)?))
    }

    /// As they are shown: groups of four characters, with hyphens.
    pub fn grouped(&self) -> Vec<String> {
        self.0.iter().map(RecoveryCode::grouped).collect()
    }

    /// Stores them in place of the former ones, within a transaction that has locked the user's row.
    pub(crate) async fn replace(&self, tx: &mut Tx, user: Uuid, now: Timestamp) -> Result<(), sqlx::Error> {
        query("delete from recovery_codes where user_id = $1").bind(user).execute(&mut *tx).await?;
        let insert = "insert into recovery_codes (code_hash, user_id, created_at) values ($1, $2, $3)";
        for code in &self.0 {
            query(insert).bind(hash(code)).bind(user).bind(now).execute(&mut *tx).await?;
        }
        Ok(())
    }
}

/// The stored form of a code.
pub(super) fn hash(code: &RecoveryCode) -> Vec<u8> {
    digest::digest(&digest::SHA256, code.expose().as_bytes()).as_ref().to_vec()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn eight_different_codes_are_created() {
        let codes = RecoveryCodes::random(&Randomness::system()).unwrap().grouped();
        assert_eq!(codes.iter().collect::<HashSet<_>>().len(), 8);
        for code in codes {
            assert_eq!(code.len(), 29);
            assert_eq!(RecoveryCode::parse(&code).unwrap().grouped(), code);
        }
    }
}
