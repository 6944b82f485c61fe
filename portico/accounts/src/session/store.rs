//! The table of sessions, and what this process remembers of it.

use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use super::change_log::{Change, ChangeLog};
use super::end_reason::EndReason;
use super::known::KnownSessions;
use super::row::{LIVE_SESSIONS, SESSION, Session, SessionLifetimes, SessionRow};
use crate::db::Db;
use crate::db::batches::Obsolete;
use crate::db::query::query;
use crate::db::tx::Tx;
use crate::fault::Fault;
use crate::list::Cursor;
use crate::secret::clock::{Clock, Timestamp};

/// How long a session's row is kept after its absolute end, so that a late visitor learns why it ended.
pub(crate) const RETENTION: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// The sessions of all users.
#[derive(Clone)]
pub(crate) struct SessionStore {
    pub(crate) db: Db,
    pub(crate) clock: Clock,
    /// Without "keep me logged in".
    lifetimes: SessionLifetimes,
    /// With it, and for programs.
    remembered_lifetimes: SessionLifetimes,
    /// The host whose passkeys can be used.
    passkey_host: String,
    pub(crate) known: Arc<KnownSessions>,
    pub(crate) change_log: Arc<ChangeLog>,
}

impl SessionStore {
    pub(crate) fn new(
        db: &Db,
        clock: &Clock,
        lifetimes: SessionLifetimes,
        remembered_lifetimes: SessionLifetimes,
        passkey_host: &str,
    ) -> Self {
        Self {
            db: db.clone(),
            clock: clock.clone(),
            lifetimes,
            remembered_lifetimes,
            passkey_host: passkey_host.to_owned(),
            known: Arc::default(),
            change_log: Arc::default(),
        }
    }

    /// The session as currently stored in the database, even if it is over.
    pub(crate) async fn stored(&self, id: Uuid) -> Result<Option<SessionRow>, Fault> {
        Ok(query(SESSION).bind(id).bind(&self.passkey_host).fetch_optional(self.db.read()).await?)
    }

    /// A session with its user: from the cache if that is up to date and `is_good`, otherwise from the database, good
    /// or not.
    pub(crate) async fn find(
        &self,
        id: Uuid,
        is_good: impl FnOnce(&SessionRow) -> bool,
    ) -> Result<Option<Arc<SessionRow>>, Fault> {
        match self.remembered(id).filter(|row| is_good(row)) {
            Some(row) => Ok(Some(row)),
            None => self.read(id).await,
        }
    }

    fn remembered(&self, id: Uuid) -> Option<Arc<SessionRow>> {
        let uptime = self.clock.uptime();
        self.change_log.is_followed(uptime).then(|| self.known.get(id, uptime)).flatten()
    }

    async fn read(&self, id: Uuid) -> Result<Option<Arc<SessionRow>>, Fault> {
        let (invalidations, read_at) = (self.known.invalidations(), self.clock.uptime());
        let Some(row) = self.stored(id).await?.map(Arc::new) else { return Ok(None) };
        if self.end_of(&row).is_none() {
            self.known.remember(row.clone(), read_at, invalidations);
        }
        Ok(Some(row))
    }

    /// At most `limit` sessions of one user that are not over and follow `after`, newest log-in first.
    pub(crate) async fn live_of(
        &self,
        user: Uuid,
        after: Cursor,
        left_out: Option<Uuid>,
        limit: i64,
    ) -> Result<Vec<Session>, Fault> {
        let now = self.clock.now();
        let sessions = query(LIVE_SESSIONS)
            .bind(user)
            .bind(after.at)
            .bind(after.id)
            .bind(left_out.unwrap_or(Uuid::nil()))
            .bind(now)
            .bind(now - self.remembered_lifetimes.idle)
            .bind(now - self.lifetimes.idle)
            .bind(limit)
            .bind(&self.passkey_host);
        Ok(sessions.fetch_all(self.db.read()).await?)
    }

    /// Why the session is over, if it is. [`LIVE_SESSIONS`] has the same conditions in SQL.
    pub(crate) fn end_of(&self, row: &SessionRow) -> Option<EndReason> {
        let now = self.clock.now();
        let idle_end = row.session.last_seen_at + self.lifetimes_of(row.session.remembered).idle;
        if row.revoked_at.is_some() {
            Some(row.stored_reason())
        } else if row.user.disabled_at.is_some() {
            Some(EndReason::Disabled)
        } else if now >= row.session.expires_at {
            Some(EndReason::Expired)
        } else if now >= idle_end {
            Some(EndReason::Idle)
        } else {
            None
        }
    }

    pub(crate) fn lifetimes_of(&self, remembered: bool) -> SessionLifetimes {
        if remembered { self.remembered_lifetimes } else { self.lifetimes }
    }

    /// Ends all sessions of a user except the kept one, and returns how many. Expired sessions are included, because
    /// this machine's clock does not decide whether they have expired.
    pub(crate) async fn end_all_of(&self, user: Uuid, kept: Option<Uuid>, reason: EndReason) -> Result<u64, Fault> {
        let mut tx = self.db.begin().await?;
        let ended = end_others(&mut tx, user, kept, self.clock.now(), reason).await?;
        tx.commit().await?;
        self.known.forget_user(user);
        Ok(ended)
    }

    /// How many sessions have not been ended. Expired sessions are included, because this machine's clock does not decide
    /// whether they have expired.
    pub(crate) async fn count_not_ended(&self) -> Result<i64, Fault> {
        let sql = "select count(*) from sessions where revoked_at is null";
        let (count,) = query(sql).fetch_one::<(i64,)>(self.db.read()).await?;
        Ok(count)
    }

    /// The number of sessions that have neither expired nor been ended. Sessions past their idle time count until their
    /// absolute end.
    pub(crate) async fn count_live(&self) -> Result<i64, Fault> {
        let sql = "select count(*) from sessions where revoked_at is null and expires_at > $1";
        let (count,) = query(sql).bind(self.clock.now()).fetch_one::<(i64,)>(self.db.read()).await?;
        Ok(count)
    }

    /// Old rows of the change log.
    pub(crate) fn obsolete_changes(&self) -> Obsolete {
        Change::obsolete()
    }

    /// Sessions that expired long ago, once [`SessionStore::announce_cleanup`] has succeeded.
    pub(crate) fn obsolete(&self) -> Obsolete {
        let sql = "delete from sessions where id in \
                   (select id from sessions where expires_at < $1 order by expires_at limit $2)";
        Obsolete::new(sql, self.expired_before())
    }

    /// Tells the database which sessions are about to be deleted. Their end is not news, so it is not logged.
    pub(crate) async fn announce_cleanup(&self) -> Result<(), Fault> {
        let sql = "update session_cleanup set expired_before = $1 where id = 1";
        Ok(query(sql).bind(self.expired_before()).execute(self.db.write()).await.map(drop)?)
    }

    fn expired_before(&self) -> Timestamp {
        self.clock.now() - RETENTION
    }
}

/// Ends a session within the transaction of its use case. Returns whether it had not ended before.
pub(crate) async fn end(tx: &mut Tx, id: Uuid, now: Timestamp, reason: EndReason) -> Result<bool, sqlx::Error> {
    let sql = "update sessions set revoked_at = $2, end_reason = $3 where id = $1 and revoked_at is null";
    Ok(query(sql).bind(id).bind(now).bind(reason.as_str()).execute(tx).await? > 0)
}

/// Ends all sessions of a user but the kept one within the transaction of its use case. Returns how many there were.
pub(crate) async fn end_others(
    tx: &mut Tx,
    user: Uuid,
    kept: Option<Uuid>,
    now: Timestamp,
    reason: EndReason,
) -> Result<u64, sqlx::Error> {
    let sql = "update sessions set revoked_at = $3, end_reason = $4 \
               where user_id = $1 and id <> $2 and revoked_at is null";
    query(sql).bind(user).bind(kept.unwrap_or(Uuid::nil())).bind(now).bind(reason.as_str()).execute(tx).await
}
