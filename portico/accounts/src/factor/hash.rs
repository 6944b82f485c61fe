use aws_lc_rs::digest;
use uuid::Uuid;

use crate::db::query::{On, query};
use crate::secret::clock::Timestamp;

/// What full proof is made of, and what depends on it.
#[derive(sqlx_macros::FromRow)]
struct Factors {
    password_hash: Option<String>,
    app: Option<Timestamp>,
    codes: Option<Timestamp>,
    last_passkey: Option<Timestamp>,
    passkeys: i64,
}

/// A hash that changes with a user's password, app, recovery codes and passkeys. `None` if the user has been deleted.
pub(crate) async fn factor_hash(user: Uuid, on: impl Into<On<'_>>) -> Result<Option<[u8; 32]>, sqlx::Error> {
    let sql = "select password_hash, \
               (select confirmed_at from authenticator_apps a where a.user_id = users.id) as app, \
               (select max(created_at) from recovery_codes r where r.user_id = users.id) as codes, \
               (select max(created_at) from passkeys p where p.user_id = users.id) as last_passkey, \
               (select count(*) from passkeys p where p.user_id = users.id) as passkeys from users where id = $1";
    let factors: Option<Factors> = query(sql).bind(user).fetch_optional(on).await?;
    Ok(factors.map(|factors| factors.hash()))
}

impl Factors {
    fn hash(&self) -> [u8; 32] {
        let time = |at: Option<Timestamp>| at.map_or(-1, Timestamp::as_micros);
        let times = [self.app, self.codes, self.last_passkey].map(time);
        let password = self.password_hash.as_deref().unwrap_or_default();
        let all = format!("{times:?} {} {password}", self.passkeys);
        let mut hash = [0; 32];
        hash.copy_from_slice(digest::digest(&digest::SHA256, all.as_bytes()).as_ref());
        hash
    }
}
