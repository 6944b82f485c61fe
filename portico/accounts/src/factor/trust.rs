use std::time::Duration;

use uuid::Uuid;

use crate::accounts::Accounts;
use crate::db::batches::{Obsolete, PerEngine};
use crate::db::query::query;
use crate::db::tx::Tx;
use crate::fault::Fault;
use crate::history::client::Client;
use crate::history::event::AuditEvent;
use crate::history::security_event::SecurityEvent;
use crate::secret::clock::Timestamp;
use crate::session::caller::Caller;
use crate::user::lock::lock;

/// How many trusted browsers are listed: more than a person has.
pub(super) const MOST_LISTED: i64 = 100;

/// A browser in which the password is enough for some time.
#[derive(Clone, Debug, PartialEq, Eq, sqlx_macros::FromRow)]
pub struct TrustedBrowser {
    pub id: Uuid,
    /// Browser and system in words.
    pub device: String,
    pub trusted_at: Timestamp,
    pub expires_at: Timestamp,
}

impl Accounts {
    /// Stops trusting one of the caller's browsers. Returns whether it was trusted.
    pub async fn forget_browser(&self, caller: &Caller, id: Uuid, client: &Client) -> Result<bool, Fault> {
        let (user, session) = (caller.user.id, caller.session.id);
        let event = self.history.row(client, AuditEvent::BrowserForgotten, user, session)?;
        let sql = "delete from trusted_browsers where id = $1 and user_id = $2";
        let mut tx = self.db.begin().await?;
        lock(&mut tx, user).await?;
        let is_forgotten = query(sql).bind(id).bind(user).execute(&mut tx).await? > 0;
        if is_forgotten {
            event.insert(&mut tx).await?;
        }
        tx.commit().await?;
        if is_forgotten {
            SecurityEvent::UserUpdated.because("browser_forgotten").of(user).in_session(session).log_from(client);
        }
        Ok(is_forgotten)
    }

    /// Stops trusting all of the caller's browsers. Returns how many were trusted.
    pub async fn forget_browsers(&self, caller: &Caller, client: &Client) -> Result<u64, Fault> {
        let (user, session) = (caller.user.id, caller.session.id);
        let event = self.history.row(client, AuditEvent::BrowserForgotten, user, session)?;
        let mut tx = self.db.begin().await?;
        lock(&mut tx, user).await?;
        let forgotten = query("delete from trusted_browsers where user_id = $1").bind(user).execute(&mut tx).await?;
        if forgotten > 0 {
            event.insert(&mut tx).await?;
        }
        tx.commit().await?;
        if forgotten > 0 {
            SecurityEvent::UserUpdated.because("browsers_forgotten").of(user).in_session(session).log_from(client);
        }
        Ok(forgotten)
    }

    /// Trusts a browser for some time from now, within the transaction of a log-in.
    pub(crate) async fn trust(
        &self,
        tx: &mut Tx,
        user: Uuid,
        device: Uuid,
        session: Uuid,
        client: &Client,
        lifetime: Duration,
    ) -> Result<(), Fault> {
        let now = self.clock.now();
        let sql = "insert into trusted_browsers (id, user_id, device_id, device, trusted_at, expires_at) \
                   values ($1, $2, $3, $4, $5, $6) on conflict (user_id, device_id) do update set \
                   device = excluded.device, trusted_at = excluded.trusted_at, expires_at = excluded.expires_at";
        let insert = query(sql).bind(self.randomness.id(&self.clock)?).bind(user).bind(device);
        insert.bind(client.device_or_unknown()).bind(now).bind(now + lifetime).execute(&mut *tx).await?;
        self.history.row(client, AuditEvent::BrowserTrusted, user, session)?.insert(tx).await?;
        Ok(())
    }

    /// A browser is trusted no longer than `PORTICO_TRUST_BROWSER` allows today: only if that happened after this time.
    pub(crate) fn trusted_after(&self) -> Timestamp {
        self.clock.now() - self.settings.trust_browser.unwrap_or_default()
    }

    /// The same where `PORTICO_TRUST_BROWSER` is shorter now than it was when the browser was trusted.
    pub(super) fn at_most_as_long_as_allowed(&self, browser: TrustedBrowser) -> TrustedBrowser {
        let longest = self.settings.trust_browser.map_or(browser.expires_at, |time| browser.trusted_at + time);
        TrustedBrowser { expires_at: browser.expires_at.min(longest), ..browser }
    }

    /// Browsers whose trust has expired.
    pub(crate) fn obsolete_trust(&self) -> Obsolete {
        let sql = PerEngine {
            sqlite: "delete from trusted_browsers where id in \
                     (select id from trusted_browsers where expires_at <= $1 order by expires_at limit $2)",
            postgres: "delete from trusted_browsers where id in \
                       (select id from trusted_browsers where expires_at <= $1 order by expires_at limit $2 \
                       for update skip locked)",
        };
        Obsolete::contested(sql, self.clock.now())
    }
}
