//! Policy asks for a second factor, and the user has none: an app is set up within the log-in.

use portico_fields::Code;

use super::error::StepError;
use super::methods::StepMethod;
use super::row::StepRow;
use super::shown::Shown;
use crate::accounts::Accounts;
use crate::factor::app::Enrolment;
use crate::factor::error::EnrolmentError;
use crate::factor::recovery::RecoveryCodes;
use crate::history::client::Client;
use crate::session::audience::Audience;
use crate::session::open::LoggedIn;

impl Accounts {
    /// Begins to set up an app within a pending log-in whose methods name it. Only this log-in can confirm it. Calling
    /// it again gives another secret, in place of the former one.
    pub async fn begin_step_app(&self, token: &str) -> Result<Enrolment, StepError> {
        let row = self.step_to_set_up(token).await?;
        Ok(self.begin_enrolment(&row.user, row.step_id, self.db.write()).await?)
    }

    /// The app that this log-in began to set up, if it can still be confirmed: for a page that is shown again.
    pub async fn step_enrolment(&self, token: &str) -> Result<Option<Enrolment>, StepError> {
        let row = self.step_to_set_up(token).await?;
        Ok(self.waiting_enrolment(&row.user, row.step_id).await?)
    }

    /// Turns the app on, finishes the log-in, and returns the recovery codes, which are shown once. If the set-up has
    /// expired, another one begins: the user has already proved the password.
    pub async fn confirm_step_app(
        &self,
        token: &str,
        code: &Code,
        trusts_browser: bool,
        client: &Client,
    ) -> Result<(LoggedIn, RecoveryCodes), StepError> {
        let row = self.step_to_set_up(token).await?;
        let checked = self.check_new_app(&row.user, row.step_id, code, client).await;
        if matches!(checked, Err(EnrolmentError::NothingToConfirm)) {
            self.begin_enrolment(&row.user, row.step_id, self.db.write()).await?;
        }
        let app = checked?;
        let logged_in = self.complete(&row, Shown::NewApp(&app), trusts_browser, client).await?;
        self.app_is_on(&row.user, None, client);
        Ok((logged_in, app.codes))
    }

    pub(crate) async fn step_to_set_up(&self, token: &str) -> Result<StepRow, StepError> {
        let row = self.find_step(Audience::Web, token).await?;
        if row.is_deletion_pending() {
            return Err(StepError::DeletionPending);
        }
        let is_due = self.due_in(&row).contains(&StepMethod::SetUp);
        if is_due { Ok(row) } else { Err(StepError::WrongMethod) }
    }
}

impl From<EnrolmentError> for StepError {
    fn from(error: EnrolmentError) -> Self {
        match error {
            EnrolmentError::NothingToConfirm => Self::NothingToConfirm,
            EnrolmentError::WrongCode => Self::WrongCode,
            EnrolmentError::Fault(fault) => fault.into(),
            // A pending log-in asks for neither.
            EnrolmentError::Proof(_) | EnrolmentError::EmailNotVerified => Self::WrongMethod,
        }
    }
}
