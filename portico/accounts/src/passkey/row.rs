use uuid::Uuid;

use super::options::Descriptor;
use crate::accounts::Accounts;
use crate::db::query::query;
use crate::secret::clock::Timestamp;

/// How many passkeys a user can have on this host.
pub(super) const MOST: i64 = 20;

/// How many are listed: those of other hosts too.
const MOST_LISTED: i64 = 100;

/// A passkey as its owner may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passkey {
    pub id: Uuid,
    pub name: String,
    pub created_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
    /// Whether it is on other devices too, as far as the authenticator said at the last use.
    pub is_synced: bool,
    /// Whether it was made for this host, and passkeys are on.
    pub is_usable: bool,
}

/// The same as stored.
#[derive(sqlx_macros::FromRow)]
pub(super) struct PasskeyRow {
    id: Uuid,
    name: String,
    created_at: Timestamp,
    last_used_at: Option<Timestamp>,
    backed_up: bool,
    rp_id: String,
}

/// What an answer is checked against.
#[derive(sqlx_macros::FromRow)]
pub(super) struct StoredPasskey {
    pub(super) id: Uuid,
    pub(super) user_id: Uuid,
    pub(super) name: String,
    pub(super) public_key: Vec<u8>,
    pub(super) algorithm: i64,
    pub(super) sign_count: i64,
    pub(super) backup_eligible: bool,
    pub(super) rp_id: String,
    pub(super) passkey_handle: Option<Vec<u8>>,
}

#[derive(sqlx_macros::FromRow)]
struct Named {
    credential_id: Vec<u8>,
    transports: String,
}

impl PasskeyRow {
    pub(super) fn seen_at(self, usable_host: &str) -> Passkey {
        let Self { id, name, created_at, last_used_at, backed_up, rp_id } = self;
        Passkey { id, name, created_at, last_used_at, is_synced: backed_up, is_usable: rp_id == usable_host }
    }
}

impl Accounts {
    pub(super) async fn passkey_rows(&self, user: Uuid) -> Result<Vec<PasskeyRow>, sqlx::Error> {
        let sql = "select id, name, created_at, last_used_at, backed_up, rp_id from passkeys \
                   where user_id = $1 order by created_at, id limit $2";
        query(sql).bind(user).bind(MOST_LISTED).fetch_all(self.db.read()).await
    }

    /// The passkey with an id that an authenticator chose.
    pub(super) async fn find_credential(&self, credential_id: &[u8]) -> Result<Option<StoredPasskey>, sqlx::Error> {
        let sql = "select p.id, p.user_id, p.name, p.public_key, p.algorithm, p.sign_count, p.backup_eligible, \
                   p.rp_id, u.passkey_handle from passkeys p join users u on u.id = p.user_id \
                   where p.credential_id = $1";
        query(sql).bind(credential_id).fetch_optional(self.db.read()).await
    }

    /// The passkeys of a user that can be used now, as options name them.
    pub(super) async fn usable_credentials(&self, user: Uuid) -> Result<Vec<Descriptor>, sqlx::Error> {
        let sql = "select credential_id, transports from passkeys \
                   where user_id = $1 and rp_id = $2 order by created_at, id limit $3";
        let found = query(sql).bind(user).bind(self.relying_party.usable_host()).bind(MOST_LISTED);
        let found: Vec<Named> = found.fetch_all(self.db.read()).await?;
        Ok(found.iter().map(|row| Descriptor::new(&row.credential_id, &row.transports)).collect())
    }
}
