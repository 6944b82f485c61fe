use uuid::Uuid;

use super::trust::{MOST_LISTED, TrustedBrowser};
use crate::accounts::Accounts;
use crate::db::Db;
use crate::db::query::query;
use crate::fault::Fault;
use crate::secret::clock::Timestamp;

/// A user's factors, as their owner may see them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Factors {
    /// When the authenticator app was turned on. `None` if none is on.
    pub app_confirmed_at: Option<Timestamp>,
    pub recovery_codes_left: i64,
    /// How many passkeys can be used now.
    pub passkeys: i64,
    /// Latest first, at most a hundred.
    pub trusted_browsers: Vec<TrustedBrowser>,
}

impl Accounts {
    pub async fn factors(&self, user: Uuid) -> Result<Factors, Fault> {
        let sql = "select (select confirmed_at from authenticator_apps where user_id = $1), \
                   (select count(*) from recovery_codes where user_id = $1), \
                   (select count(*) from passkeys where user_id = $1 and rp_id = $2)";
        let counts = query(sql).bind(user).bind(self.relying_party.usable_host());
        let (app_confirmed_at, recovery_codes_left, passkeys): (Option<Timestamp>, i64, i64) =
            counts.fetch_one(self.db.read()).await?;
        let sql = "select id, device, trusted_at, expires_at from trusted_browsers \
                   where user_id = $1 order by trusted_at desc, id desc limit $2";
        let browsers = query(sql).bind(user).bind(MOST_LISTED).fetch_all(self.db.read()).await?;
        let now = self.clock.now();
        let browsers = browsers.into_iter().map(|browser| self.at_most_as_long_as_allowed(browser));
        let trusted_browsers = browsers.filter(|browser| browser.expires_at > now).collect();
        Ok(Factors { app_confirmed_at, recovery_codes_left, passkeys, trusted_browsers })
    }

    /// How many administrators there are, for the doctor.
    pub async fn admins_in(db: &Db) -> Result<i64, Fault> {
        let sql = "select count(*) from users where is_admin and disabled_at is null";
        let (count,) = query(sql).fetch_one::<(i64,)>(db.read()).await?;
        Ok(count)
    }

    /// How many administrators have no second factor.
    pub async fn admins_without_factor(&self) -> Result<i64, Fault> {
        Self::admins_without_factor_in(&self.db, self.relying_party.id()).await
    }

    /// The same before the start, for the doctor. `passkey_host` is `None` where passkeys cannot be used.
    pub async fn admins_without_factor_in(db: &Db, passkey_host: Option<&str>) -> Result<i64, Fault> {
        let sql = "select count(*) from users where is_admin and disabled_at is null \
                   and not exists (select 1 from authenticator_apps a where a.user_id = users.id) \
                   and not exists (select 1 from passkeys p where p.user_id = users.id and p.rp_id = $1)";
        let count = query(sql).bind(passkey_host.unwrap_or_default());
        let (count,) = count.fetch_one::<(i64,)>(db.read()).await?;
        Ok(count)
    }
}
