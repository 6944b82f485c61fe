use uuid::Uuid;

use super::enter::{Entrant, Entry, EntryProof};
use super::error::StepError;
use super::methods::StepMethod;
use super::row::StepRow;
use super::shown::{Finish, Shown};
use crate::accounts::Accounts;
use crate::db::query::query;
use crate::db::tx::Tx;
use crate::factor::check::GivenFactor;
use crate::fault::Fault;
use crate::history::client::Client;
use crate::history::event::AuditEvent;
use crate::history::security_event::SecurityEvent;
use crate::passkey::invalid::InvalidPasskey;
use crate::session::audience::Audience;
use crate::session::device::OtherSessions;
use crate::session::open::{LoggedIn, OpeningError, Provided};
use crate::session::row::Session;
use crate::user::deletion::write_cancellation;
use crate::user::lock::lock;
use crate::user::row::User;

impl Accounts {
    /// Finishes a pending log-in with a second factor, and opens the session. A wrong code leaves it pending. Of
    /// several requests at once, one succeeds. `trusts_browser` is "Trust this browser", which has no effect where it
    /// was not offered.
    pub async fn finish_step(
        &self,
        audience: Audience,
        token: &str,
        given: &GivenFactor,
        trusts_browser: bool,
        client: &Client,
    ) -> Result<LoggedIn, StepError> {
        let row = self.find_step(audience, token).await?;
        if row.is_deletion_pending() {
            return Err(StepError::DeletionPending);
        }
        let due = self.due_in(&row);
        let takes_recovery_code =
            matches!(given, GivenFactor::RecoveryCode(_)) && due.contains(&StepMethod::RecoveryCode);
        if !due.contains(&StepMethod::App) && !takes_recovery_code {
            return Err(StepError::WrongMethod);
        }
        let checked = self.check_factor(&row.user, given, client).await?;
        let finished = match &checked {
            Some(factor) => self.complete(&row, Shown::Factor(factor), trusts_browser, client).await,
            None => Err(StepError::WrongCode),
        };
        if matches!(finished, Err(StepError::WrongCode)) {
            self.note_wrong_code(&row.user, None, client).await;
        }
        finished
    }

    /// Opens the session of a pending log-in.
    pub(crate) async fn complete(
        &self,
        row: &StepRow,
        shown: Shown<'_>,
        trusts_browser: bool,
        client: &Client,
    ) -> Result<LoggedIn, StepError> {
        let finish = Finish {
            step: Some(row.step_id),
            password_hash: None,
            first: row.proofs.as_str(),
            shown,
            trusts_browser: trusts_browser && self.trust_offered(&row.user, row.audience).is_some(),
            keeps_account: row.keeps_account,
        };
        let entrant = Entrant {
            user: row.user.clone(),
            factors: row.factors,
            deletion_due_at: row.deletion_due_at,
            keeps_account: row.keeps_account,
        };
        let entry = self.enter(entrant, EntryProof::Everything(finish), row.from(), client).await?;
        match entry {
            Entry::In(logged_in) => Ok(logged_in),
            Entry::OneMoreStep(_) => Err(StepError::InvalidStep),
        }
    }

    /// Uses up what completes the log-in, and inserts the session's row. The user's row is locked first.
    pub(crate) async fn finish_in_transaction(
        &self,
        user: &User,
        session: &Session,
        provided: &Provided<'_>,
        finish: &Finish<'_>,
        client: &Client,
    ) -> Result<OtherSessions, OpeningError> {
        let mut tx = self.db.begin().await?;
        lock(&mut tx, user.id).await?;
        self.use_up_step(&mut tx, user.id, finish).await?;
        match finish.shown {
            Shown::Nothing => {}
            Shown::Factor(factor) => {
                if !self.use_up(&mut tx, user, factor, Some(session.id), client).await? {
                    return Err(OpeningError::CodeUsed);
                }
            }
            Shown::NewApp(app) => {
                if !self.turn_on(&mut tx, user, app, session.id, client).await? {
                    return Err(OpeningError::NothingToConfirm);
                }
            }
            Shown::Passkey(passkey) => {
                if !self.note_use(passkey, &mut tx).await? {
                    return Err(OpeningError::PasskeyGone);
                }
            }
            Shown::NewPasskey(passkey) => {
                self.insert_set_up_passkey(&mut tx, user, passkey, session, client).await?;
            }
        }
        if finish.keeps_account {
            let event = self.history.row(client, AuditEvent::DeletionUndone, user.id, None)?;
            write_cancellation(&mut tx, &event).await?;
        }
        let others = self.session_insertion(user.id, session, provided).fetch_optional(&mut tx).await?;
        let others = others.ok_or(OpeningError::UserGone)?;
        if let (true, Some(device), Some(lifetime)) =
            (finish.trusts_browser, provided.device, self.settings.trust_browser)
        {
            self.trust(&mut tx, user.id, device, session.id, client, lifetime).await?;
        }
        tx.commit().await?;
        self.outbox.notify.notify_one();
        if finish.keeps_account {
            SecurityEvent::UserUpdated.because("deletion_undone").of(user.id).log_from(client);
        }
        Ok(others)
    }

    async fn use_up_step(&self, tx: &mut Tx, user: Uuid, finish: &Finish<'_>) -> Result<(), OpeningError> {
        let Some(step) = finish.step else { return Ok(()) };
        let sql = "delete from log_in_steps where id = $1 and user_id = $2 and expires_at > $3";
        let deleted = query(sql).bind(step).bind(user).bind(self.clock.now()).execute(tx).await?;
        if deleted == 0 { Err(OpeningError::StepGone) } else { Ok(()) }
    }

    /// Gives up a pending log-in.
    pub async fn leave_step(&self, audience: Audience, token: &str) -> Result<(), Fault> {
        if let Some(step) = self.step_tokens.read(audience, token) {
            query("delete from log_in_steps where id = $1").bind(step).execute(self.db.write()).await?;
        }
        Ok(())
    }
}

impl From<OpeningError> for StepError {
    fn from(error: OpeningError) -> Self {
        match error {
            OpeningError::UserGone | OpeningError::StepGone => Self::InvalidStep,
            OpeningError::CodeUsed => Self::WrongCode,
            OpeningError::NothingToConfirm => Self::NothingToConfirm,
            OpeningError::PasskeyGone => Self::InvalidPasskey(InvalidPasskey { is_unknown: false }),
            OpeningError::PasskeyExists => Self::PasskeyExists,
            OpeningError::Fault(fault) => fault.into(),
        }
    }
}
