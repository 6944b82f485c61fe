use portico_fields::{Code, RecoveryCode};
use portico_mail::Letter;
use uuid::Uuid;

use super::recovery;
use super::seed::Seed;
use crate::accounts::Accounts;
use crate::db::query::query;
use crate::db::tx::Tx;
use crate::fault::Fault;
use crate::history::client::Client;
use crate::history::event::AuditEvent;
use crate::outbox::queue::format_time;
use crate::user::row::User;

/// A second factor as a user gives it.
#[derive(Clone, Debug)]
pub enum GivenFactor {
    Code(Code),
    RecoveryCode(RecoveryCode),
}

/// A second factor that is right, and may have been used before. [`Accounts::use_up`] decides.
#[derive(Clone, Debug)]
pub(crate) enum CheckedFactor {
    /// A code for this time step.
    App { step: i64, sealed_secret: Vec<u8> },
    /// A recovery code with this hash.
    RecoveryCode { hash: Vec<u8> },
}

#[derive(sqlx_macros::FromRow)]
struct App {
    sealed_secret: Vec<u8>,
    last_step: i64,
}

impl Accounts {
    /// Checks a second factor of a user. `None` if it is wrong, or known to be used. Attempts are counted by user. A
    /// browser that the user has logged in with has a count of its own, so a stranger cannot lock the user out.
    pub(crate) async fn check_factor(
        &self,
        user: &User,
        given: &GivenFactor,
        client: &Client,
    ) -> Result<Option<CheckedFactor>, Fault> {
        let device = self.known_device(user, client).map(|token| token.device);
        let counted = self.limiter.count_second_factor(user.id, device, client).await?;
        let checked = self.matching_factor(user.id, given).await;
        self.limiter.refund_unless_wrong(counted, checked).await
    }

    async fn matching_factor(&self, user: Uuid, given: &GivenFactor) -> Result<Option<CheckedFactor>, Fault> {
        match given {
            GivenFactor::Code(code) => {
                let sql = "select sealed_secret, last_step from authenticator_apps where user_id = $1";
                let app: Option<App> = query(sql).bind(user).fetch_optional(self.db.read()).await?;
                let Some(app) = app else { return Ok(None) };
                let seed = Seed::open(&self.factor_sealing, user, &app.sealed_secret)?;
                let step = seed.step_of(code, self.clock.now()).filter(|step| *step > app.last_step);
                Ok(step.map(|step| CheckedFactor::App { step, sealed_secret: app.sealed_secret }))
            }
            GivenFactor::RecoveryCode(code) => {
                let hash = recovery::hash(code);
                let sql = "select count(*) from recovery_codes where code_hash = $1 and user_id = $2";
                let found = query(sql).bind(&hash).bind(user).fetch_one::<(i64,)>(self.db.read()).await?;
                Ok((found.0 > 0).then_some(CheckedFactor::RecoveryCode { hash }))
            }
        }
    }

    /// Uses up a second factor, within a transaction that has locked the user's row. Returns whether it was still
    /// unused: if several requests have the same code, on any number of servers, one of them succeeds. The use of a
    /// recovery code is recorded and emailed.
    pub(crate) async fn use_up(
        &self,
        tx: &mut Tx,
        user: &User,
        factor: &CheckedFactor,
        session: Option<Uuid>,
        client: &Client,
    ) -> Result<bool, Fault> {
        match factor {
            CheckedFactor::App { step, sealed_secret } => {
                // Of the app that was checked, not of one that has replaced it.
                let sql = "update authenticator_apps set last_step = $2 \
                           where user_id = $1 and last_step < $2 and sealed_secret = $3";
                Ok(query(sql).bind(user.id).bind(*step).bind(sealed_secret).execute(tx).await? > 0)
            }
            CheckedFactor::RecoveryCode { hash } => {
                let sql = "delete from recovery_codes where code_hash = $1 and user_id = $2";
                let is_used = query(sql).bind(hash).bind(user.id).execute(&mut *tx).await? > 0;
                if is_used {
                    self.record_recovery(tx, user, session, client).await?;
                }
                Ok(is_used)
            }
        }
    }

    async fn record_recovery(
        &self,
        tx: &mut Tx,
        user: &User,
        session: Option<Uuid>,
        client: &Client,
    ) -> Result<(), Fault> {
        let left = "select count(*) from recovery_codes where user_id = $1";
        let (left,) = query(left).bind(user.id).fetch_one::<(i64,)>(&mut *tx).await?;
        let apps = "select count(*) from authenticator_apps where user_id = $1";
        let has_app = query(apps).bind(user.id).fetch_one::<(i64,)>(&mut *tx).await?.0 > 0;
        let event = self.history.row(client, AuditEvent::RecoveryCodeUsed, user.id, session)?;
        let (at, device) = (format_time(self.clock.now()), client.device_or_unknown());
        let notice = self.outbox.notice(user, Letter::RecoveryCodeUsed { at, device, left, has_app })?;
        event.insert(tx).await?;
        notice.insert(tx).await
    }
}
