use super::ceremony::challenge::Purpose;
use crate::accounts::Accounts;
use crate::history::client::Client;
use crate::history::security_event::SecurityEvent;
use crate::session::audience::Audience;
use crate::session::open::LoggedIn;
use crate::step::error::StepError;
use crate::step::methods::StepMethod;
use crate::step::shown::Shown;

impl Accounts {
    /// Finishes a pending log-in with the browser's answer to [`Accounts::passkey_step_options`], and opens the
    /// session. A refused answer leaves the log-in pending. `trusts_browser` is "Trust this browser".
    pub async fn finish_step_with_passkey(
        &self,
        token: &str,
        json: &str,
        trusts_browser: bool,
        client: &Client,
    ) -> Result<LoggedIn, StepError> {
        let row = self.find_step(Audience::Web, token).await?;
        if row.is_deletion_pending() {
            return Err(StepError::DeletionPending);
        }
        if !self.due_in(&row).contains(&StepMethod::Passkey) {
            return Err(StepError::WrongMethod);
        }
        let purpose = Purpose::Step(row.step_id);
        let passkey = match self.check_assertion(json, purpose, Some(row.user.id), client).await {
            Ok(passkey) => passkey,
            Err(refusal) => {
                let refused = refusal.logged(SecurityEvent::LogInFail, None, client)?;
                return Err(StepError::InvalidPasskey(refused));
            }
        };
        self.complete(&row, Shown::Passkey(&passkey), trusts_browser, client).await
    }
}
