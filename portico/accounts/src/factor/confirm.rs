//! The first code from an app turns it on.

use portico_fields::Code;
use portico_mail::Letter;
use uuid::Uuid;

use super::app::{ENROLMENT_TTL, WAITING, Waiting};
use super::error::EnrolmentError;
use super::recovery::RecoveryCodes;
use super::seed::Seed;
use super::undo_link::UndoneFactor;
use super::void::void_steps_and_trust;
use crate::accounts::Accounts;
use crate::db::query::query;
use crate::db::tx::Tx;
use crate::fault::Fault;
use crate::history::client::Client;
use crate::history::event::AuditEvent;
use crate::history::security_event::SecurityEvent;
use crate::outbox::queue::format_time;
use crate::session::caller::Caller;
use crate::session::proofs::Proofs;
use crate::user::lock::lock;
use crate::user::row::User;

/// An app that a right code is about to turn on.
pub(crate) struct NewApp {
    opened_by: Uuid,
    sealed_secret: Vec<u8>,
    /// The time step of the code, which counts as used.
    step: i64,
    pub(crate) codes: RecoveryCodes,
}

impl Accounts {
    /// Turns on the app that this session began to set up, and returns its recovery codes. Former ones, trusted
    /// browsers and pending log-ins become void. Other sessions continue.
    pub async fn confirm_app(
        &self,
        caller: &Caller,
        code: &Code,
        client: &Client,
    ) -> Result<RecoveryCodes, EnrolmentError> {
        let (user, session) = (&caller.user, caller.session.id);
        let app = self.check_new_app(user, session, code, client).await?;
        let mut tx = self.db.begin().await?;
        lock(&mut tx, user.id).await?;
        if !self.turn_on(&mut tx, user, &app, session, client).await? {
            return Err(EnrolmentError::NothingToConfirm);
        }
        let sql = "update sessions set second_factor_at = $2, proofs = $3 where id = $1 and revoked_at is null";
        let proofs = Proofs::stored_with(Proofs::OTP, session, &mut tx).await?;
        let update = query(sql).bind(session).bind(self.clock.now()).bind(proofs.as_str());
        if update.execute(&mut tx).await? == 0 {
            // The session was ended in the meantime.
            return Err(EnrolmentError::NothingToConfirm);
        }
        tx.commit().await?;
        self.app_is_on(user, Some(session), client);
        Ok(app.codes)
    }

    /// Checks the first code from an app. Attempts are counted with all other codes of the user.
    pub(crate) async fn check_new_app(
        &self,
        user: &User,
        opened_by: Uuid,
        code: &Code,
        client: &Client,
    ) -> Result<NewApp, EnrolmentError> {
        let waiting = query(WAITING).bind(opened_by).bind(user.id).bind(self.clock.now() - ENROLMENT_TTL);
        let waiting: Option<Waiting> = waiting.fetch_optional(self.db.read()).await?;
        let Waiting { sealed_secret, .. } = waiting.ok_or(EnrolmentError::NothingToConfirm)?;
        let device = self.known_device(user, client).map(|token| token.device);
        let counted = self.limiter.count_second_factor(user.id, device, client).await?;
        let seed = Seed::open(&self.factor_sealing, user.id, &sealed_secret);
        let step = seed.map(|seed| seed.step_of(code, self.clock.now()));
        let step = self.limiter.refund_unless_wrong(counted, step).await?.ok_or(EnrolmentError::WrongCode)?;
        Ok(NewApp { opened_by, sealed_secret, step, codes: RecoveryCodes::random(&self.randomness)? })
    }

    /// Turns the app on within a transaction that has locked the user's row: with its recovery codes, the history line,
    /// and the email with the link that undoes it. Returns `false` if the set-up is no longer pending.
    pub(crate) async fn turn_on(
        &self,
        tx: &mut Tx,
        user: &User,
        app: &NewApp,
        session: Uuid,
        client: &Client,
    ) -> Result<bool, Fault> {
        let take = "delete from app_enrolments where opened_by = $1 and user_id = $2 and sealed_secret = $3";
        let taken = query(take).bind(app.opened_by).bind(user.id).bind(&app.sealed_secret).execute(&mut *tx).await?;
        if taken == 0 {
            return Ok(false);
        }
        let remove = "delete from authenticator_apps where user_id = $1";
        let is_replaced = query(remove).bind(user.id).execute(&mut *tx).await? > 0;
        let now = self.clock.now();
        let insert = "insert into authenticator_apps (user_id, sealed_secret, last_step, confirmed_at) \
                      values ($1, $2, $3, $4)";
        let insert = query(insert).bind(user.id).bind(&app.sealed_secret).bind(app.step).bind(now);
        insert.execute(&mut *tx).await?;
        app.codes.replace(tx, user.id, now).await?;
        void_steps_and_trust(tx, user.id).await?;
        let event = if is_replaced { AuditEvent::AppReplaced } else { AuditEvent::AppTurnedOn };
        self.history.row(client, event, user.id, session)?.insert(tx).await?;
        let (at, device) = (format_time(now), client.device_or_unknown());
        let notice = self.outbox.notice(user, Letter::AppTurnedOn { at, device, is_replaced })?;
        self.links.create_undo(tx, notice.id, user.id, UndoneFactor::App, now).await?;
        notice.insert(tx).await?;
        Ok(true)
    }

    /// Must be called after the commit: updates the cache, sends the email and writes the log line.
    pub(crate) fn app_is_on(&self, user: &User, session: Option<Uuid>, client: &Client) {
        self.sessions.known.forget_user(user.id);
        self.outbox.notify.notify_one();
        SecurityEvent::UserUpdated.because("app_turned_on").of(user.id).in_session(session).log_from(client);
    }
}
