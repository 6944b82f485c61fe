use portico_mail::Letter;
use uuid::Uuid;

use super::audience::Audience;
use super::device_token::DeviceToken;
use super::row::Session;
use super::store::RETENTION;
use crate::accounts::Accounts;
use crate::fault::Fault;
use crate::history::client::Client;
use crate::history::event::AuditEvent;
use crate::outbox::queue::format_time;
use crate::report::Report;
use crate::user::row::User;

/// What the user's other sessions show about a new one, at the moment of its insertion. On PostgreSQL, two that are
/// inserted at the same moment do not see each other.
#[derive(Clone, Copy, sqlx_macros::FromRow)]
pub(crate) struct OtherSessions {
    pub(super) exist: bool,
    /// Whether one was opened by a program with the same `User-Agent`.
    pub(super) same_program: bool,
}

impl Accounts {
    /// The device token that the browser keeps: the one it sent, if it belongs to this user, or a new one.
    pub(super) fn known_or_new_device(&self, user: &User, client: &Client) -> Result<DeviceToken, Fault> {
        match self.known_device(user, client) {
            Some(known) => Ok(known),
            None => Ok(DeviceToken { device: self.randomness.id(&self.clock)?, user: user.id }),
        }
    }

    /// The user who last logged in with the browser that keeps this device token.
    pub fn last_user(&self, device_token: &str) -> Option<Uuid> {
        self.device_tokens.read(device_token).map(|token| token.user)
    }

    /// The device token that the client sent, if it belongs to this user.
    pub(crate) fn known_device(&self, user: &User, client: &Client) -> Option<DeviceToken> {
        let token = client.device_token.as_deref().and_then(|text| self.device_tokens.read(text))?;
        (token.user == user.id).then_some(token)
    }

    /// Emails a user who has just logged in from a new device. The first session of an account is not reported.
    pub(super) async fn report_new_device(
        &self,
        user: &User,
        session: &Session,
        others: OtherSessions,
        client: &Client,
    ) {
        // A program stores no cookie: it is identified by its own name.
        let is_known = match session.audience {
            Audience::Web => self.known_device(user, client).is_some(),
            Audience::Api => others.same_program,
        };
        // Where old sessions may have been deleted, a session does not count as the first one.
        let is_first = !others.exist && session.created_at < user.created_at + RETENTION;
        if !is_known
            && !is_first
            && let Err(error) = self.write_new_device(user, session, client).await
        {
            tracing::warn!(error = %Report(&error), "a notice of a new device was not queued");
        }
    }

    async fn write_new_device(&self, user: &User, session: &Session, client: &Client) -> Result<(), Fault> {
        let (at, device, address) = (format_time(session.created_at), session.device(), session.address.clone());
        let notice = self.outbox.notice(user, Letter::NewDevice { at, device, address })?;
        let event = self.history.row(client, AuditEvent::NewDevice, user.id, session.id)?;
        let mut tx = self.db.begin().await?;
        event.insert(&mut tx).await?;
        notice.insert(&mut tx).await?;
        tx.commit().await?;
        self.outbox.notify.notify_one();
        Ok(())
    }
}
