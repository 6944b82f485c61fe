use super::enter::Entry;
use super::error::StepError;
use super::shown::Shown;
use crate::accounts::Accounts;
use crate::db::query::query;
use crate::history::client::Client;
use crate::session::audience::Audience;

impl Accounts {
    /// "Keep my account": cancels the deletion with the rest of the pending log-in. Where nothing else is due, the
    /// session is open at once; otherwise the log-in stays pending, and a code finishes it.
    pub async fn keep_account(&self, token: &str, client: &Client) -> Result<Entry, StepError> {
        let mut row = self.find_step(Audience::Web, token).await?;
        if row.deletion_due_at.is_none() {
            return Err(StepError::WrongMethod);
        }
        row.keeps_account = true;
        if self.due_in(&row).is_empty() {
            return self.complete(&row, Shown::Nothing, false, client).await.map(Entry::In);
        }
        let sql = "update log_in_steps set keeps_account = true where id = $1";
        if query(sql).bind(row.step_id).execute(self.db.write()).await? == 0 {
            return Err(StepError::InvalidStep);
        }
        Ok(Entry::OneMoreStep(self.step_of(&row)))
    }
}
