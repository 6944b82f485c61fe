use std::time::Duration;

use uuid::Uuid;

use crate::db::Db;
use crate::db::batches::Obsolete;
use crate::db::query::{Query, query};
use crate::db::tx::Tx;
use crate::fault::Fault;
use crate::history::client::Client;
use crate::history::event::AuditEvent;
use crate::list::{Cursor, Cursors, List, PAGE_SIZE, Page};
use crate::secret::clock::{Clock, Timestamp};
use crate::secret::randomness::Randomness;

/// How long a history line is kept: a year, plus some time to look back at its end.
const RETENTION: Duration = Duration::from_secs(400 * 24 * 60 * 60);

const DAY: i64 = 24 * 60 * 60 * 1_000_000;

/// One line of an account's history.
#[derive(Clone, Debug, PartialEq, Eq, sqlx_macros::FromRow)]
pub struct AuditEntry {
    pub id: Uuid,
    /// An [`AuditEvent`], or the name of an event from a later version.
    pub event: String,
    pub session_id: Option<Uuid>,
    /// The acting client's browser and system in words. `None` for an operator, and if no client acted.
    pub device: Option<String>,
    /// The acting client's network address.
    pub address: Option<String>,
    /// The number of occurrences. The other fields describe the last one.
    pub times: i64,
    pub occurred_at: Timestamp,
}

/// The lines of an account's history, newest first. Binds the account, the place that they follow (time and id), and
/// the limit.
pub(crate) const AUDIT_ENTRIES: &str = "\
     select id, event, session_id, device, address, times, occurred_at from audit_events \
     where user_id = $1 and (occurred_at, id) < ($2, $3) order by occurred_at desc, id desc limit $4";

/// A user who has been deleted by now has no history.
const INSERT: &str = "insert into audit_events (id, user_id, session_id, event, device, address, occurred_at, counted_from) \
     select $1, id, $3, $4, $5, $6, $7, $8 from users where id = $2 \
     on conflict (user_id, event, counted_from) do update set times = audit_events.times + 1, \
     session_id = excluded.session_id, device = excluded.device, address = excluded.address, \
     occurred_at = excluded.occurred_at returning times";

/// A line to insert.
pub(crate) struct AuditRow {
    pub(crate) id: Uuid,
    pub(crate) user: Uuid,
    pub(crate) session: Option<Uuid>,
    pub(crate) event: AuditEvent,
    pub(crate) device: Option<String>,
    pub(crate) address: Option<String>,
    pub(crate) occurred_at: Timestamp,
    /// For counted events, the start of the day whose events share a row.
    counted_from: Option<i64>,
}

/// The histories of all accounts.
#[derive(Clone)]
pub(crate) struct History {
    pub(crate) db: Db,
    pub(crate) clock: Clock,
    pub(crate) randomness: Randomness,
}

impl History {
    /// A line about an action of this client. `Client::default()` for an operator's action or the site's own.
    pub(crate) fn row(
        &self,
        client: &Client,
        event: AuditEvent,
        user: Uuid,
        session: impl Into<Option<Uuid>>,
    ) -> Result<AuditRow, Fault> {
        let occurred_at = self.clock.now();
        Ok(AuditRow {
            id: self.randomness.id(&self.clock)?,
            user,
            session: session.into(),
            event,
            device: client.device(),
            address: client.address(),
            occurred_at,
            counted_from: event.is_counted().then(|| occurred_at.as_micros().div_euclid(DAY) * DAY),
        })
    }

    /// Inserts a line outside any use case's transaction.
    pub(crate) async fn insert(&self, row: &AuditRow) -> Result<(), Fault> {
        row.insertion().execute(self.db.write()).await?;
        Ok(())
    }

    /// At most `limit` lines of one account that follow `after`, newest first.
    pub(crate) async fn entries(&self, user: Uuid, after: Cursor, limit: i64) -> Result<Vec<AuditEntry>, Fault> {
        let entries = query(AUDIT_ENTRIES).bind(user).bind(after.at).bind(after.id).bind(limit);
        Ok(entries.fetch_all(self.db.read()).await?)
    }

    /// The lines that follow `after`: at most [`PAGE_SIZE`].
    pub(crate) async fn page(
        &self,
        user: Uuid,
        after: Option<Cursor>,
        cursors: &Cursors,
    ) -> Result<Page<AuditEntry>, Fault> {
        // One more row, to know whether others follow.
        let limit = i64::try_from(PAGE_SIZE + 1).unwrap_or(i64::MAX);
        let entries = self.entries(user, after.unwrap_or(Cursor::START), limit).await?;
        let place = |entry: &AuditEntry| Cursor { at: entry.occurred_at, id: entry.id };
        Ok(Page::cut(entries, PAGE_SIZE, |entry| cursors.write(List::Activity, user, place(entry))))
    }

    /// Lines that are too old.
    pub(crate) fn obsolete(&self) -> Obsolete {
        let sql = "delete from audit_events where id in \
                   (select id from audit_events where occurred_at < $1 order by occurred_at limit $2)";
        Obsolete::new(sql, self.clock.now() - RETENTION)
    }
}

impl AuditRow {
    /// Inserts the line within the transaction of its use case. This locks the user's row.
    pub(crate) async fn insert(&self, tx: &mut Tx) -> Result<(), sqlx::Error> {
        self.insertion().execute(tx).await.map(drop)
    }

    /// Inserts the row, and returns how often a counted event has occurred within its day, or `None` if the user does
    /// not exist.
    pub(crate) async fn insert_counted(&self, tx: &mut Tx) -> Result<Option<i64>, sqlx::Error> {
        let counted: Option<(i64,)> = self.insertion().fetch_optional(tx).await?;
        Ok(counted.map(|(times,)| times))
    }

    fn insertion(&self) -> Query {
        query(INSERT)
            .bind(self.id)
            .bind(self.user)
            .bind(self.session)
            .bind(self.event.as_str())
            .bind(&self.device)
            .bind(&self.address)
            .bind(self.occurred_at)
            .bind(self.counted_from)
    }
}
