use std::time::Duration;

use super::ceremony::challenge::{Challenge, Purpose};
use crate::accounts::Accounts;
use crate::db::batches::Obsolete;
use crate::db::query::query;
use crate::fault::Fault;

/// How long a used challenge is remembered after it expired. A server whose clock is behind by less accepts it no more
/// than once.
const RETENTION: Duration = Duration::from_secs(60 * 60);

impl Accounts {
    /// A challenge for a browser. It is written nowhere.
    pub(crate) fn new_challenge(&self, purpose: Purpose) -> Result<String, Fault> {
        Ok(self.challenges.write(purpose, self.randomness.bytes()?, self.clock.now()))
    }

    /// Uses up a challenge. Returns whether it was unused: if it is answered several times at once, on any number of
    /// servers, one of the answers is looked at.
    pub(crate) async fn use_up_challenge(&self, challenge: &Challenge) -> Result<bool, sqlx::Error> {
        let sql = "insert into used_challenges (challenge_hash, expires_at) values ($1, $2) \
                   on conflict (challenge_hash) do nothing";
        let insert = query(sql).bind(&challenge.hash).bind(challenge.expires_at);
        Ok(insert.execute(self.db.write()).await? > 0)
    }

    /// Used challenges that expired long ago.
    pub(crate) fn obsolete_challenges(&self) -> Obsolete {
        let sql = "delete from used_challenges where challenge_hash in \
                   (select challenge_hash from used_challenges where expires_at <= $1 order by expires_at limit $2)";
        Obsolete::new(sql, self.clock.now() - RETENTION)
    }
}
