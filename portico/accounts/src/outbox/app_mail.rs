//! Emails from the app's own templates.

use portico_mail::Letter;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::queue::Outbox;
use crate::db::query::{Query, query};
use crate::db::tx::Tx;
use crate::fault::Fault;

/// An email refers to a template that this process does not have.
#[derive(Debug, thiserror::Error)]
#[error("there is no email template {0}; see MailSettings::app_templates")]
pub(super) struct UnknownTemplate(pub(super) String);

#[derive(Debug, thiserror::Error)]
#[error("the values of the email template {0} must be a struct or a map")]
struct NotAnObject(String);

/// The user's stored address, or no row if the user does not exist.
const INSERT: &str = "insert into mails (id, letter, user_id, to_key, to_email, created_at, next_attempt_at, attempts) \
                      select $1, $2, id, email_key, email, $3, $3, 0 from users where id = $4";

impl Outbox {
    /// Returns whether the user exists.
    pub(crate) async fn queue_for_app(
        &self,
        user: Uuid,
        template: &str,
        values: impl Serialize,
    ) -> Result<bool, Fault> {
        let is_queued = self.insertion_for_app(user, template, values)?.execute(self.db.write()).await? > 0;
        self.notify.notify_one();
        Ok(is_queued)
    }

    /// The same within a transaction. `Outbox::notify` follows after the commit.
    pub(crate) async fn insert_for_app(
        &self,
        tx: &mut Tx,
        user: Uuid,
        template: &str,
        values: impl Serialize,
    ) -> Result<bool, Fault> {
        Ok(self.insertion_for_app(user, template, values)?.execute(tx).await? > 0)
    }

    fn insertion_for_app(&self, user: Uuid, template: &str, values: impl Serialize) -> Result<Query, Fault> {
        let template = template.to_owned();
        if !self.settings.app_templates.contains(&template) {
            return Err(Fault::internal(UnknownTemplate(template)));
        }
        let Value::Object(values) = serde_json::to_value(values).map_err(Fault::internal)? else {
            return Err(Fault::internal(NotAnObject(template)));
        };
        let letter = serde_json::to_string(&Letter::App { template, values }).map_err(Fault::internal)?;
        let id = self.randomness.id(&self.clock)?;
        Ok(query(INSERT).bind(id).bind(letter).bind(self.clock.now()).bind(user))
    }
}
