//! How often somebody may try: counted in the database before any work, so that a restart forgets
//! nothing and several servers count together.
//!
//! A count belongs to a window that opens with the first try and lasts as long as the budget says.
//! Nothing is ever locked for longer than that.

use std::net::IpAddr;
use std::time::Duration;

use aws_lc_rs::hmac;
use uuid::Uuid;

use crate::caller::Caller;
use crate::client::Client;
use crate::clock::Timestamp;
use crate::db::{reading, writing};
use crate::mail_settings::Budget;
use crate::security_event::SecurityEvent;
use crate::{Accounts, Fault};

/// How often things may be tried (`PORTICO_LOGIN_ATTEMPTS` and its kin).
#[derive(Clone, Copy, Debug)]
pub struct RateLimits {
    /// Failed log-ins for one account.
    pub log_ins_to_account: Budget,
    /// Failed log-ins from one client address.
    pub log_ins_from_address: Budget,
    /// Sign-ups from one client address.
    pub sign_ups: Budget,
}

/// A budget is used up until its window closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("That was tried too often. Try again in {}.", in_words(*.retry_after))]
pub struct RateLimited {
    pub budget: Budget,
    pub retry_after: Duration,
}

/// What tries are counted by.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Axis<'a> {
    /// Log-ins to an account by whoever is not known there. The address as it is looked up, or as it was
    /// typed where it is none: all tries look the same.
    Account(&'a str),
    /// Log-ins from a browser that this account was used with before: strangers cannot use this up.
    Device(Uuid),
    /// Passwords asked for within a session.
    Session(Uuid),
    /// Log-ins from a client address.
    Address(IpAddr),
    SignUps(IpAddr),
    /// Mails that a stranger can cause, whoever gets them.
    Mails(IpAddr),
    /// New addresses that one user asks for: each is a mail to whoever has it.
    NewEmails(Uuid),
}

/// A try that was counted. It is given back where it turns out to be no failure.
#[derive(Debug)]
#[must_use = "a try that did not fail is given back"]
pub(crate) struct Counted(Vec<(Vec<u8>, Timestamp)>);

#[derive(sqlx_macros::FromRow)]
struct Window {
    ends_at: Timestamp,
}

/// A window is closed when its time is over. One that ends later than a new one would was opened before the
/// clock was set back, and would lock somebody out for as long as that: it counts as closed.
const COUNT: &str = "insert into rate_limits (key, tries, ends_at) values ($1, 1, $3) on conflict (key) do update set \
                     tries = case when rate_limits.ends_at between $2 + 1 and $3 then rate_limits.tries + 1 else 1 end, \
                     ends_at = case when rate_limits.ends_at between $2 + 1 and $3 then rate_limits.ends_at else $3 end \
                     where rate_limits.ends_at not between $2 + 1 and $3 or rate_limits.tries < $4 returning ends_at";

impl Accounts {
    /// Counts a log-in from whoever this is: by the account and by the client's address, or by a browser
    /// that the account knows. Known and unknown accounts are counted alike.
    pub(crate) async fn count_log_in(
        &self,
        account: &str,
        user: Option<Uuid>,
        known_device: Option<Uuid>,
        client: &Client,
    ) -> Result<Counted, Fault> {
        let Some(limits) = self.settings.rate_limits else { return Ok(Counted::nothing()) };
        if let Some(device) = known_device {
            return self.count(&[(Axis::Device(device), limits.log_ins_to_account)], user, client).await;
        }
        let by_account = (Axis::Account(account), limits.log_ins_to_account);
        let by_address = client.ip.map(|ip| (Axis::Address(ip), limits.log_ins_from_address));
        self.count(&by_address.into_iter().chain([by_account]).collect::<Vec<_>>(), user, client).await
    }

    /// Counts a password that is asked for within a session.
    pub(crate) async fn count_password_of(&self, caller: &Caller) -> Result<Counted, Fault> {
        let Some(limits) = self.settings.rate_limits else { return Ok(Counted::nothing()) };
        let axis = Axis::Session(caller.session.id);
        self.count(&[(axis, limits.log_ins_to_account)], Some(caller.user.id), &Client::acting()).await
    }

    /// Counts a sign-up. None is given back: each costs a hash and may cost a mail.
    pub(crate) async fn count_sign_up(&self, client: &Client) -> Result<(), Fault> {
        let (Some(limits), Some(ip)) = (self.settings.rate_limits, client.ip) else { return Ok(()) };
        let _stays = self.count(&[(Axis::SignUps(ip), limits.sign_ups)], None, client).await?;
        Ok(())
    }

    /// Counts a mail that a stranger asks for, by the client's address: the mailbox's own budget is looked at
    /// when it is sent, and until then it waits in the queue.
    pub(crate) async fn count_mail(&self) -> Result<(), Fault> {
        let client = Client::acting();
        let (Some(limits), Some(ip)) = (self.settings.rate_limits, client.ip) else { return Ok(()) };
        let _stays = self.count(&[(Axis::Mails(ip), limits.log_ins_from_address)], None, &client).await?;
        Ok(())
    }

    /// Counts a new address that a user asks for.
    pub(crate) async fn count_new_email(&self, user: Uuid) -> Result<(), Fault> {
        let Some(limits) = self.settings.rate_limits else { return Ok(()) };
        let axes = [(Axis::NewEmails(user), limits.log_ins_to_account)];
        let _stays = self.count(&axes, Some(user), &Client::acting()).await?;
        Ok(())
    }

    /// What was counted is given back, unless a password was looked at and was the wrong one.
    pub(crate) async fn give_back_unless_wrong<T>(
        &self,
        counted: Counted,
        looked_at: Result<Option<T>, Fault>,
    ) -> Result<Option<T>, Fault> {
        if !matches!(looked_at, Ok(None)) {
            self.give_back(counted).await?;
        }
        looked_at
    }

    /// Takes back what was counted for a try that did not fail.
    async fn give_back(&self, Counted(keys): Counted) -> Result<(), Fault> {
        if keys.is_empty() {
            return Ok(());
        }
        let sql = "update rate_limits set tries = tries - 1 where key = $1 and ends_at = $2 and tries > 0";
        writing!(&self.db, pool => {
            let mut together = pool.begin().await?;
            for (key, ends_at) in &keys {
                sqlx::query(sql).bind(key).bind(ends_at).execute(&mut *together).await?;
            }
            together.commit().await?;
        });
        Ok(())
    }

    /// Counts on every axis or on none, in one step: of two that come at once, one is counted first.
    async fn count(&self, axes: &[(Axis<'_>, Budget)], user: Option<Uuid>, client: &Client) -> Result<Counted, Fault> {
        let now = self.clock.now();
        // A look beforehand: a flood of tries that are refused anyhow would keep SQLite's one writer busy.
        for (axis, budget) in axes {
            if let Some(limited) = self.used_up(*axis, *budget).await? {
                axis.log(user, client);
                return Err(limited.into());
            }
        }
        let mut counted = Vec::with_capacity(axes.len());
        writing!(&self.db, pool => {
            let mut together = pool.begin().await?;
            for (axis, budget) in axes {
                let key = self.rate_limit_key(*axis);
                let window = sqlx::query_as::<_, Window>(COUNT)
                    .bind(&key)
                    .bind(now)
                    .bind(now + budget.per)
                    .bind(i64::from(budget.count))
                    .fetch_optional(&mut *together)
                    .await?;
                let Some(Window { ends_at }) = window else {
                    together.rollback().await?;
                    axis.log(user, client);
                    let limited = self.used_up(*axis, *budget).await?;
                    let limited = limited.unwrap_or(RateLimited { budget: *budget, retry_after: budget.per });
                    return Err(limited.into());
                };
                counted.push((key, ends_at));
            }
            together.commit().await?;
        });
        Ok(Counted(counted))
    }

    /// What is said where nothing is left of a budget.
    async fn used_up(&self, axis: Axis<'_>, budget: Budget) -> Result<Option<RateLimited>, Fault> {
        let sql = "select ends_at from rate_limits where key = $1 and ends_at between $2 + 1 and $3 and tries >= $4";
        let now = self.clock.now();
        let ends_at: Option<Timestamp> = reading!(&self.db, pool => sqlx::query_scalar(sql)
            .bind(self.rate_limit_key(axis))
            .bind(now)
            .bind(now + budget.per)
            .bind(i64::from(budget.count))
            .fetch_optional(pool)
            .await)?;
        Ok(ends_at.map(|ends_at| RateLimited { budget, retry_after: ends_at.since(now) }))
    }

    /// Forgets windows that are closed.
    pub(crate) async fn prune_rate_limits(&self) -> Result<(), Fault> {
        let sql = "delete from rate_limits where key in (select key from rate_limits where ends_at <= $1 limit $2)";
        self.delete_in_portions(sql, self.clock.now()).await
    }

    /// A keyed hash: neither addresses nor accounts stand in the table.
    fn rate_limit_key(&self, axis: Axis<'_>) -> Vec<u8> {
        let text = match axis {
            Axis::Account(key) => format!("account {key}"),
            Axis::Device(id) => format!("device {}", id.simple()),
            Axis::Session(id) => format!("session {}", id.simple()),
            Axis::Address(ip) => format!("address {}", network_of(ip)),
            Axis::SignUps(ip) => format!("sign-ups {}", network_of(ip)),
            Axis::Mails(ip) => format!("mails {}", network_of(ip)),
            Axis::NewEmails(id) => format!("new emails {}", id.simple()),
        };
        hmac::sign(&self.rate_limit_key, text.as_bytes()).as_ref().to_vec()
    }
}

impl Axis<'_> {
    /// Says in the log that a try was refused unseen. Neither what was typed nor its hash stands there.
    fn log(self, user: Option<Uuid>, client: &Client) {
        let (event, by, session) = match self {
            Self::Account(_) => (SecurityEvent::LogInFailMax, "account", None),
            Self::Device(_) => (SecurityEvent::LogInFailMax, "device", None),
            Self::Session(session) => (SecurityEvent::LogInFailMax, "session", Some(session)),
            Self::Address(_) => (SecurityEvent::RateLimitExceeded, "address", None),
            Self::SignUps(_) => (SecurityEvent::RateLimitExceeded, "sign_ups", None),
            Self::Mails(_) => (SecurityEvent::RateLimitExceeded, "mails", None),
            Self::NewEmails(_) => (SecurityEvent::RateLimitExceeded, "new_emails", None),
        };
        event.because(by).of(user).in_session(session).log_from(client);
    }
}

impl Counted {
    /// Where there are no limits.
    fn nothing() -> Self {
        Self(Vec::new())
    }
}

/// One client: an IPv4 address, or the /64 that one household or server gets of IPv6.
pub fn network_of(ip: IpAddr) -> String {
    match ip.to_canonical() {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => {
            let [a, b, c, d, ..] = ip.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

fn in_words(wait: Duration) -> String {
    match wait.as_secs().div_ceil(60) {
        0 | 1 => "a minute".to_owned(),
        minutes @ 2..=119 => format!("{minutes} minutes"),
        minutes => format!("{} hours", minutes.div_ceil(60)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hosts_of_one_ipv6_network_count_together() {
        let network = |text: &str| network_of(text.parse().unwrap());
        assert_eq!(network("2001:db8:1:2:3::4"), network("2001:db8:1:2:ffff::1"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network("::ffff:192.0.2.7"), network("192.0.2.7"));
        assert_ne!(network("192.0.2.7"), network("192.0.2.8"));
    }

    #[test]
    fn a_wait_is_said_in_words() {
        let says = |seconds| in_words(Duration::from_secs(seconds));
        assert_eq!(says(1), "a minute");
        assert_eq!(says(61), "2 minutes");
        assert_eq!(says(900), "15 minutes");
        assert_eq!(says(7_200), "2 hours");
    }
}
