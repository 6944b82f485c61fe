//! Limits how often an action may be attempted. Attempts are counted in the database before any work, so that the
//! counts survive a restart and several servers share them.
//!
//! A count belongs to a window that opens with the first attempt and lasts as long as the budget says. A window never
//! exceeds its budget, whatever the order of attempts and whatever the clocks do (see `window`).

mod window;

use std::net::IpAddr;
use std::time::Duration;

use aws_lc_rs::hmac;
use uuid::Uuid;

use self::window::Window;
use crate::caller::Caller;
use crate::client::Client;
use crate::clock::Timestamp;
use crate::db::{reading, writing};
use crate::mail_settings::Budget;
use crate::security_event::SecurityEvent;
use crate::{Accounts, Fault};

/// The rate limits (`PORTICO_LOGIN_ATTEMPTS` and related settings).
#[derive(Clone, Copy, Debug)]
pub struct RateLimits {
    /// Failed log-ins for one account.
    pub log_ins_to_account: Budget,
    /// Failed log-ins from one client address.
    pub log_ins_from_address: Budget,
    /// Sign-ups from one client address.
    pub sign_ups: Budget,
}

/// The budget is used up until its window closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Too many attempts. Try again in {}.", in_words(*.retry_after))]
pub struct RateLimited {
    pub budget: Budget,
    pub retry_after: Duration,
}

/// The key by which attempts are counted.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Axis<'a> {
    /// Log-ins to an account from unknown devices. The value is the address as it is looked up, or as typed if it is
    /// not valid: all attempts look the same.
    Account(&'a str),
    /// Log-ins from a browser that this account was used with before. Strangers cannot use up this budget.
    Device(Uuid),
    /// Password prompts within a session.
    Session(Uuid),
    /// Log-ins from a client address.
    Address(IpAddr),
    SignUps(IpAddr),
    /// Emails that a stranger can cause, regardless of the recipient.
    Mails(IpAddr),
    /// New addresses that one user asks for. Each causes an email to the owner of the address.
    NewEmails(Uuid),
}

/// An attempt that was counted. It is given back if it turns out not to be a failure.
#[derive(Debug)]
#[must_use = "a try that did not fail is given back"]
pub(crate) struct Counted(Vec<(Vec<u8>, Timestamp)>);

/// Finds a row, or creates an unused one, and locks it until the transaction ends. On SQLite it takes the write lock.
pub(crate) const LOCK_WINDOW: &str = "insert into rate_limits (key, tries, ends_at) values ($1, 0, 0) \
     on conflict (key) do update set tries = rate_limits.tries returning tries, ends_at, released_at";

const STORE_WINDOW: &str = "update rate_limits set tries = $2, ends_at = $3, released_at = $4 where key = $1";

/// How long a closed window is kept. A server whose clock is ahead by less deletes no window that is open elsewhere.
pub(crate) const CLOSED_KEPT_FOR: Duration = Duration::from_secs(60 * 60);

/// The outcome of an attempt.
struct Outcome<'a> {
    /// One for each axis, as they will be stored.
    windows: Vec<Window>,
    refused: Option<(Axis<'a>, RateLimited)>,
}

impl Accounts {
    /// Counts a log-in by the account and by the client's address, or by a browser that the account knows. Known and
    /// unknown accounts are counted alike.
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

    /// Counts a password prompt within a session.
    pub(crate) async fn count_password_of(&self, caller: &Caller) -> Result<Counted, Fault> {
        let Some(limits) = self.settings.rate_limits else { return Ok(Counted::nothing()) };
        let axis = Axis::Session(caller.session.id);
        self.count(&[(axis, limits.log_ins_to_account)], Some(caller.user.id), &Client::acting()).await
    }

    /// Counts a sign-up. Sign-ups are not given back: each costs a hash and may cost an email.
    pub(crate) async fn count_sign_up(&self, client: &Client) -> Result<(), Fault> {
        let (Some(limits), Some(ip)) = (self.settings.rate_limits, client.ip) else { return Ok(()) };
        let _stays = self.count(&[(Axis::SignUps(ip), limits.sign_ups)], None, client).await?;
        Ok(())
    }

    /// Counts an email that a stranger asks for, by the client's address. The mailbox's own budget is checked when the
    /// email is sent; until then it waits in the queue.
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

    /// Gives back the counted attempt, unless a password was checked and was wrong.
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

    /// Gives back an attempt that did not fail.
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

    /// Counts on every axis or on none. Concurrent attempts are counted one after the other.
    async fn count(&self, axes: &[(Axis<'_>, Budget)], user: Option<Uuid>, client: &Client) -> Result<Counted, Fault> {
        // Check before locking: otherwise a flood of refused attempts would keep SQLite's one writer busy.
        for &(axis, budget) in axes {
            if let Some(limited) = self.used_up(axis, budget).await? {
                axis.log(user, client);
                return Err(limited.into());
            }
        }
        let keys: Vec<_> = axes.iter().map(|(axis, _)| self.rate_limit_key(*axis)).collect();
        let Outcome { windows, refused } = self.count_in_order(axes, &keys).await?;
        if let Some((axis, limited)) = refused {
            axis.log(user, client);
            return Err(limited.into());
        }
        Ok(Counted(keys.into_iter().zip(windows).map(|(key, window)| (key, window.ends_at)).collect()))
    }

    async fn count_in_order<'a>(&self, axes: &[(Axis<'a>, Budget)], keys: &[Vec<u8>]) -> Result<Outcome<'a>, Fault> {
        Ok(writing!(&self.db, pool => {
            let mut tx = pool.begin().await?;
            let mut windows = Vec::with_capacity(keys.len());
            for key in keys {
                windows.push(sqlx::query_as::<_, Window>(LOCK_WINDOW).bind(key).fetch_one(&mut *tx).await?);
            }
            // The time is read once the rows are locked, because waiting for the locks may take longer than a window.
            let outcome = Outcome::of(axes, windows, self.clock.now());
            for (key, window) in keys.iter().zip(&outcome.windows) {
                let Window { tries, ends_at, released_at } = window;
                let store = sqlx::query(STORE_WINDOW).bind(key).bind(tries).bind(ends_at).bind(released_at);
                store.execute(&mut *tx).await?;
            }
            tx.commit().await?;
            outcome
        }))
    }

    /// The refusal, if the budget is used up and the window need not be stored again.
    async fn used_up(&self, axis: Axis<'_>, budget: Budget) -> Result<Option<RateLimited>, Fault> {
        let sql = "select tries, ends_at, released_at from rate_limits where key = $1";
        let window: Option<Window> = reading!(&self.db, pool =>
            sqlx::query_as(sql).bind(self.rate_limit_key(axis)).fetch_optional(pool).await)?;
        let now = self.clock.now();
        let window = window.filter(|window| window.seen_at(now, budget.per) == *window);
        Ok(window.and_then(|window| window.with_attempt(now, budget).err()))
    }

    /// Deletes windows that have been closed for an hour.
    pub(crate) async fn prune_rate_limits(&self) -> Result<(), Fault> {
        // The condition is repeated: after PostgreSQL has waited for a row, it rechecks only the outer one.
        let sql = "delete from rate_limits where ends_at <= $1 \
                   and key in (select key from rate_limits where ends_at <= $1 limit $2)";
        self.delete_in_portions(sql, self.clock.now() - CLOSED_KEPT_FOR).await
    }

    /// A keyed hash, so that the table contains neither addresses nor accounts.
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
    /// Logs that an attempt was refused unchecked. The line contains neither the typed text nor its hash.
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

impl<'a> Outcome<'a> {
    fn of(axes: &[(Axis<'a>, Budget)], found: Vec<Window>, now: Timestamp) -> Self {
        let counted: Result<Vec<_>, _> = axes
            .iter()
            .zip(&found)
            .map(|(&(axis, budget), window)| window.with_attempt(now, budget).map_err(|limited| (axis, limited)))
            .collect();
        match counted {
            Ok(windows) => Self { windows, refused: None },
            Err(refused) => {
                let seen = axes.iter().zip(found).map(|((_, budget), window)| window.seen_at(now, budget.per));
                Self { windows: seen.collect(), refused: Some(refused) }
            }
        }
    }
}

impl Counted {
    /// Used when there are no limits.
    fn nothing() -> Self {
        Self(Vec::new())
    }
}

/// The network of one client: an IPv4 address, or the IPv6 /64 that one household or server gets.
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
    fn the_hosts_of_one_ipv6_network_share_a_count() {
        let network = |text: &str| network_of(text.parse().unwrap());
        assert_eq!(network("2001:db8:1:2:3::4"), network("2001:db8:1:2:ffff::1"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network("::ffff:192.0.2.7"), network("192.0.2.7"));
        assert_ne!(network("192.0.2.7"), network("192.0.2.8"));
    }

    #[test]
    fn a_wait_is_put_into_words() {
        let says = |seconds| in_words(Duration::from_secs(seconds));
        assert_eq!(says(1), "a minute");
        assert_eq!(says(61), "2 minutes");
        assert_eq!(says(900), "15 minutes");
        assert_eq!(says(7_200), "2 hours");
    }
}
