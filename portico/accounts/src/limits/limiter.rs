use std::time::Duration;

use aws_lc_rs::hmac;
use uuid::Uuid;

use super::axis::Axis;
use super::budget::{Budget, RateLimited, RateLimits};
use super::counts;
use crate::db::Db;
use crate::db::batches::Obsolete;
use crate::fault::Fault;
use crate::history::client::Client;
use crate::secret::clock::{Clock, Timestamp};

/// How long a closed window is kept. A server whose clock is ahead by less deletes no window that is open elsewhere.
pub(crate) const CLOSED_RETENTION: Duration = Duration::from_secs(60 * 60);

/// Counts attempts and refuses those above a limit.
#[derive(Clone)]
pub(crate) struct Limiter {
    pub(crate) db: Db,
    pub(crate) clock: Clock,
    pub(crate) key: hmac::Key,
    /// `None` for no limits.
    pub(crate) limits: Option<RateLimits>,
}

/// An attempt that was counted. It is given back if it turns out not to be a failure.
#[derive(Debug)]
#[must_use = "an attempt that did not fail is given back"]
pub(crate) struct Counted(Vec<(Vec<u8>, Timestamp)>);

/// An axis with its budget, and its key in the table.
struct Limit<'a> {
    axis: Axis<'a>,
    budget: Budget,
    key: Vec<u8>,
}

impl Limiter {
    /// Counts a log-in by the account and by the client's address, or by a browser that the account knows. Known and
    /// unknown accounts are counted alike.
    pub(crate) async fn count_log_in(
        &self,
        account: &str,
        user: Option<Uuid>,
        known_device: Option<Uuid>,
        client: &Client,
    ) -> Result<Counted, Fault> {
        let Some(limits) = self.limits else { return Ok(Counted::nothing()) };
        if let Some(device) = known_device {
            return self.count([(Axis::Device(device), limits.log_ins_to_account)], user, client).await;
        }
        let by_account = (Axis::Account(account), limits.log_ins_to_account);
        match client.ip {
            None => self.count([by_account], user, client).await,
            Some(ip) => self.count([(Axis::Address(ip), limits.log_ins_from_address), by_account], user, client).await,
        }
    }

    /// Counts a log-in with a passkey by the client's address. A signature cannot be guessed, so accounts need no count.
    pub(crate) async fn count_passkey(&self, client: &Client) -> Result<Counted, Fault> {
        let (Some(limits), Some(ip)) = (self.limits, client.ip) else { return Ok(Counted::nothing()) };
        self.count([(Axis::Address(ip), limits.log_ins_from_address)], None, client).await
    }

    /// Counts a password prompt within a session.
    pub(crate) async fn count_password(&self, session: Uuid, user: Uuid, client: &Client) -> Result<Counted, Fault> {
        let Some(limits) = self.limits else { return Ok(Counted::nothing()) };
        self.count([(Axis::Session(session), limits.log_ins_to_account)], Some(user), client).await
    }

    /// Counts a second factor: a code, or a recovery code, wherever it is asked for.
    pub(crate) async fn count_second_factor(
        &self,
        user: Uuid,
        known_device: Option<Uuid>,
        client: &Client,
    ) -> Result<Counted, Fault> {
        let Some(limits) = self.limits else { return Ok(Counted::nothing()) };
        let budget = limits.log_ins_to_account;
        let Some(device) = known_device else {
            return self.count([(Axis::SecondFactor(user), budget)], Some(user), client).await;
        };
        let of_all = Budget { count: budget.count.saturating_mul(10), ..budget };
        let axes = [(Axis::SecondFactorOfDevice(device), budget), (Axis::SecondFactorOfDevices(user), of_all)];
        self.count(axes, Some(user), client).await
    }

    /// Counts a sign-up. Sign-ups are not given back: each costs a hash and may cost an email.
    pub(crate) async fn count_sign_up(&self, client: &Client) -> Result<(), Fault> {
        let (Some(limits), Some(ip)) = (self.limits, client.ip) else { return Ok(()) };
        let _stays = self.count([(Axis::SignUps(ip), limits.sign_ups)], None, client).await?;
        Ok(())
    }

    /// Counts an email that a stranger asks for, by the client's address. The mailbox's own budget is checked when the
    /// email is sent; until then it waits in the queue.
    pub(crate) async fn count_mail(&self, client: &Client) -> Result<(), Fault> {
        let (Some(limits), Some(ip)) = (self.limits, client.ip) else { return Ok(()) };
        let _stays = self.count([(Axis::Mails(ip), limits.log_ins_from_address)], None, client).await?;
        Ok(())
    }

    /// Counts a new address that a user asks for.
    pub(crate) async fn count_new_email(&self, user: Uuid, client: &Client) -> Result<(), Fault> {
        let Some(limits) = self.limits else { return Ok(()) };
        let _stays = self.count([(Axis::NewEmails(user), limits.log_ins_to_account)], Some(user), client).await?;
        Ok(())
    }

    /// Gives back the counted attempt, unless a password was checked and was wrong.
    pub(crate) async fn refund_unless_wrong<T>(
        &self,
        Counted(counted): Counted,
        checked: Result<Option<T>, Fault>,
    ) -> Result<Option<T>, Fault> {
        if !counted.is_empty() && !matches!(checked, Ok(None)) {
            counts::refund(&self.db, counted).await?;
        }
        checked
    }

    /// Windows that have been closed for an hour.
    pub(crate) fn obsolete(&self) -> Obsolete {
        // The condition is repeated: after PostgreSQL has waited for a row, it rechecks only the outer one.
        let sql = "delete from rate_limits where ends_at <= $1 \
                   and key in (select key from rate_limits where ends_at <= $1 order by ends_at limit $2)";
        Obsolete::new(sql, self.clock.now() - CLOSED_RETENTION)
    }

    /// Counts on every axis or on none. Concurrent attempts are counted one after the other.
    async fn count<const N: usize>(
        &self,
        axes: [(Axis<'_>, Budget); N],
        user: Option<Uuid>,
        client: &Client,
    ) -> Result<Counted, Fault> {
        let limits = axes.map(|(axis, budget)| Limit { axis, budget, key: axis.key(&self.key) });
        let counted = match self.exceeded(&limits).await? {
            Some(refused) => Err(refused),
            None => self.count_in_order(&limits).await?,
        };
        counted.map_err(|(axis, limited)| {
            axis.log(user, client);
            limited.into()
        })
    }

    /// The refusal, if a budget is used up and no window needs to be stored again. Without this check before the locks, a
    /// flood of refused attempts would keep SQLite's one writer busy.
    async fn exceeded<'a>(&self, limits: &[Limit<'a>]) -> Result<Option<(Axis<'a>, RateLimited)>, Fault> {
        let found = counts::read(&self.db, keys(limits)).await?;
        let now = self.clock.now();
        Ok(limits.iter().find_map(|limit| {
            let window = found.iter().find(|found| found.key == limit.key)?.window;
            let is_stored = window.seen_at(now, limit.budget.per) == window;
            let refused = window.with_attempt(now, limit.budget).err().filter(|_| is_stored)?;
            Some((limit.axis, refused))
        }))
    }

    async fn count_in_order<'a>(
        &self,
        limits: &[Limit<'a>],
    ) -> Result<Result<Counted, (Axis<'a>, RateLimited)>, Fault> {
        let asked_at = self.clock.now();
        let mut tx = self.db.begin().await?;
        let ends = limits.iter().map(|limit| (limit.key.clone(), asked_at + limit.budget.per));
        let stored = counts::add(&mut tx, ends.collect(), asked_at).await?;
        // The time is read once the rows are locked, because waiting for the locks may take longer than a window.
        let now = self.clock.now();
        let mut counted = Vec::with_capacity(limits.len());
        for limit in limits {
            let found = stored.iter().find(|row| row.key == limit.key).ok_or(sqlx::Error::RowNotFound)?;
            match found.window.judged(asked_at, now, limit.budget) {
                Ok(window) => {
                    if window != found.window {
                        counts::store(&mut tx, &limit.key, window).await?;
                    }
                    counted.push((limit.key.clone(), window.ends_at));
                }
                Err(refused) => {
                    tx.roll_back().await?;
                    self.store_as_seen(limits).await?;
                    return Ok(Err((limit.axis, refused)));
                }
            }
        }
        tx.commit().await?;
        Ok(Ok(Counted(counted)))
    }

    /// Stores what a refused attempt showed about the clocks.
    async fn store_as_seen(&self, limits: &[Limit<'_>]) -> Result<(), Fault> {
        let mut tx = self.db.begin().await?;
        for limit in limits {
            let window = counts::lock(&mut tx, &limit.key).await?;
            let seen = window.seen_at(self.clock.now(), limit.budget.per);
            if seen != window {
                counts::store(&mut tx, &limit.key, seen).await?;
            }
        }
        Ok(tx.commit().await?)
    }
}

impl Counted {
    /// Used when there are no limits.
    fn nothing() -> Self {
        Self(Vec::new())
    }
}

fn keys(limits: &[Limit<'_>]) -> Vec<Vec<u8>> {
    limits.iter().map(|limit| limit.key.clone()).collect()
}
