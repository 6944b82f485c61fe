use std::time::Duration;

use uuid::Uuid;

use crate::db::batches::Obsolete;
use crate::db::query::query;
use crate::db::tx::Tx;
use crate::email::link::{Links, MAX_BYTES, hash};
use crate::fault::Fault;
use crate::secret::clock::Timestamp;

/// How long a new factor can be undone.
const LIFETIME: Duration = Duration::from_secs(72 * 60 * 60);

/// The factor that a link undoes, as stored.
const APP: &str = "app";

impl Links {
    /// Makes the link in the email about a new factor valid, within the transaction that turns the factor on. Links
    /// about former ones stay valid: a thief could replace the app again.
    pub(super) async fn create_undo(&self, tx: &mut Tx, mail: Uuid, user: Uuid) -> Result<(), sqlx::Error> {
        let sql = "insert into factor_undo_links (secret_hash, user_id, factor, expires_at) values ($1, $2, $3, $4)";
        let insert = query(sql).bind(hash(&self.secret_of(mail))).bind(user).bind(APP);
        insert.bind(self.clock.now() + LIFETIME).execute(tx).await.map(drop)
    }

    /// The address of the page that uses the link in this email.
    pub(crate) fn undo_address(&self, mail: Uuid) -> String {
        format!("{}/undo-factor?token={}", self.site, self.secret_of(mail))
    }

    /// The owner of a link that is valid. Looking it up does not use it up.
    pub(super) async fn find_undo(&self, secret: &str) -> Result<Option<Uuid>, Fault> {
        if secret.len() > MAX_BYTES {
            return Ok(None);
        }
        let sql = "select user_id from factor_undo_links where secret_hash = $1 and expires_at > $2";
        let found = query(sql).bind(hash(secret)).bind(self.clock.now());
        let found: Option<(Uuid,)> = found.fetch_optional(self.db.read()).await?;
        Ok(found.map(|(user,)| user))
    }

    /// Links that have expired.
    pub(crate) fn obsolete_undo(&self) -> Obsolete {
        let sql = "delete from factor_undo_links where secret_hash in \
                   (select secret_hash from factor_undo_links where expires_at <= $1 order by expires_at limit $2)";
        Obsolete::new(sql, self.clock.now())
    }
}

/// Uses up a link, and voids the user's others, within a transaction that has locked the user's row. Returns whether it
/// was valid.
pub(super) async fn use_up_undo(tx: &mut Tx, secret: &str, now: Timestamp) -> Result<bool, sqlx::Error> {
    let sql = "delete from factor_undo_links where secret_hash = $1 and expires_at > $2 returning user_id";
    let used: Option<(Uuid,)> = query(sql).bind(hash(secret)).bind(now).fetch_optional(&mut *tx).await?;
    let Some((user,)) = used else { return Ok(false) };
    void_undo_links(tx, user).await?;
    Ok(true)
}

pub(super) async fn void_undo_links(tx: &mut Tx, user: Uuid) -> Result<(), sqlx::Error> {
    query("delete from factor_undo_links where user_id = $1").bind(user).execute(tx).await.map(drop)
}
