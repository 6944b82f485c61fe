use std::time::Duration;

use strum::IntoStaticStr;
use uuid::Uuid;

use crate::db::batches::Obsolete;
use crate::db::query::query;
use crate::db::tx::Tx;
use crate::email::link::{Links, MAX_BYTES, hash};
use crate::fault::Fault;
use crate::secret::clock::Timestamp;

/// How long a new factor can be undone.
const LIFETIME: Duration = Duration::from_secs(72 * 60 * 60);

/// The factor that a link undoes. The name is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub(crate) enum UndoneFactor {
    App,
    Passkey,
}

/// What a used link undoes: its factor, and those of the user's other links, which may be the same person's.
pub(super) struct Undone {
    /// Whether one of the links was about an app.
    pub(super) is_app: bool,
    /// When the first of the factors was added.
    pub(super) since: Timestamp,
}

impl UndoneFactor {
    fn as_str(self) -> &'static str {
        self.into()
    }
}

impl Links {
    /// Makes the link in the email about a new factor valid, within the transaction that turns the factor on. Links
    /// about former ones stay valid: a thief could replace the app again.
    pub(crate) async fn create_undo(
        &self,
        tx: &mut Tx,
        mail: Uuid,
        user: Uuid,
        factor: UndoneFactor,
        added_at: Timestamp,
    ) -> Result<(), sqlx::Error> {
        let sql = "insert into factor_undo_links (secret_hash, user_id, factor, expires_at) values ($1, $2, $3, $4)";
        let insert = query(sql).bind(hash(&self.secret_of(mail))).bind(user).bind(factor.as_str());
        insert.bind(added_at + LIFETIME).execute(tx).await.map(drop)
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

/// Uses up a link together with the user's others, within a transaction that has locked the user's row. `None` if it was
/// not valid.
pub(super) async fn use_up_undo(tx: &mut Tx, secret: &str, now: Timestamp) -> Result<Option<Undone>, sqlx::Error> {
    let sql = "delete from factor_undo_links where secret_hash = $1 and expires_at > $2 \
               returning user_id, factor, expires_at";
    let used: Option<(Uuid, String, Timestamp)> =
        query(sql).bind(hash(secret)).bind(now).fetch_optional(&mut *tx).await?;
    let Some((user, factor, expires_at)) = used else { return Ok(None) };
    let sql = "delete from factor_undo_links where user_id = $1 returning factor, expires_at";
    let mut links: Vec<(String, Timestamp)> = query(sql).bind(user).fetch_all(&mut *tx).await?;
    links.retain(|(_, expires_at)| *expires_at > now);
    links.push((factor, expires_at));
    let is_app = links.iter().any(|(factor, _)| factor == UndoneFactor::App.as_str());
    let first = links.iter().map(|(_, expires_at)| *expires_at).min().unwrap_or(expires_at);
    Ok(Some(Undone { is_app, since: first - LIFETIME }))
}

pub(super) async fn void_undo_links(tx: &mut Tx, user: Uuid) -> Result<(), sqlx::Error> {
    query("delete from factor_undo_links where user_id = $1").bind(user).execute(tx).await.map(drop)
}
