use secrecy::SecretString;

use crate::audience::Audience;
use crate::audit::{AuditEvent, write_audit};
use crate::client::Client;
use crate::db::{reading, writing};
use crate::device_token::DeviceToken;
use crate::housekeeping::SESSION_KEPT_FOR;
use crate::mail_queue::{Subject, queue_mail};
use crate::notice::in_words;
use crate::session::Session;
use crate::{Accounts, Fault, User};

impl Accounts {
    /// The device token that the browser keeps: the one it sent, if it belongs to this user, or a new one.
    pub(crate) fn device_token(&self, user: &User, client: &Client) -> Result<SecretString, Fault> {
        let token = match self.known_device(user, client) {
            Some(known) => known,
            None => DeviceToken { device: self.randomness.id(&self.clock)?, user: user.id },
        };
        Ok(self.device_tokens.write(token))
    }

    /// Emails a user who has just logged in from a new device. The first session of an account is not reported.
    pub(crate) async fn tell_of_new_device(&self, user: &User, session: &Session, client: &Client) {
        if let Err(error) = self.try_to_tell(user, session, client).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "a notice of a new device was not queued");
        }
    }

    async fn try_to_tell(&self, user: &User, session: &Session, client: &Client) -> Result<(), Fault> {
        let is_known = match session.audience {
            Audience::Web => self.known_device(user, client).is_some(),
            Audience::Api => self.has_been_used(user, session).await?,
        };
        if is_known || self.is_first_session(user, session).await? {
            return Ok(());
        }
        let (at, device, address) = (in_words(session.created_at), session.device(), session.address.clone());
        let notice = self.notice(user, Subject::NewDevice { at, device, address })?;
        let event = self.audit_row_from(client, AuditEvent::NewDevice, user.id, session.id)?;
        writing!(&self.db, pool => {
            let mut together = pool.begin().await?;
            write_audit!(together, &event)?;
            queue_mail!(together, &notice)?;
            together.commit().await?;
        });
        self.mail_bell.ring();
        Ok(())
    }

    /// The device token that the client sent, if it belongs to this user.
    pub(crate) fn known_device(&self, user: &User, client: &Client) -> Option<DeviceToken> {
        let token = client.device_token.as_deref().and_then(|text| self.device_tokens.read(text))?;
        (token.user == user.id).then_some(token)
    }

    /// A program stores no cookie: it is identified by its own name.
    async fn has_been_used(&self, user: &User, session: &Session) -> Result<bool, Fault> {
        let sql = "select count(*) from sessions where user_id = $1 and id <> $2 and audience = 'api' \
                   and coalesce(user_agent, '') = $3";
        let earlier: i64 = reading!(&self.db, pool => sqlx::query_scalar(sql)
            .bind(user.id)
            .bind(session.id)
            .bind(session.user_agent().unwrap_or_default())
            .fetch_one(pool)
            .await)?;
        Ok(earlier > 0)
    }

    /// Whether the user had no earlier session. If old sessions may have been deleted, the answer is no.
    async fn is_first_session(&self, user: &User, session: &Session) -> Result<bool, Fault> {
        if session.created_at >= user.created_at + SESSION_KEPT_FOR {
            return Ok(false);
        }
        let sql = "select count(*) from sessions where user_id = $1 and id <> $2";
        let others: i64 = reading!(&self.db, pool =>
            sqlx::query_scalar(sql).bind(user.id).bind(session.id).fetch_one(pool).await)?;
        Ok(others == 0)
    }
}
