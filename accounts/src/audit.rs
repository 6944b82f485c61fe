use std::time::Duration;

use uuid::Uuid;

use crate::client::Client;
use crate::clock::Timestamp;
use crate::cursor::{Cursor, List, PAGE_SIZE, Page};
use crate::db::{reading, writing};
use crate::{Accounts, Fault};

/// How long a history line is kept: a year, plus some time to look back at its end.
const KEPT_FOR: Duration = Duration::from_secs(400 * 24 * 60 * 60);

const DAY: i64 = 24 * 60 * 60 * 1_000_000;

/// An event in an account's history, as its owner may want to see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditEvent {
    SignedUp,
    LoggedIn,
    /// Caused by a wrong password. One row counts the events of a day.
    LogInFailed,
    /// A wrong password from a user who is logged in. One row counts the events of a day.
    WrongPasswordInSession,
    /// A wrong password for a link that confirms an address. One row counts the events of a day.
    WrongPasswordForLink,
    /// A log-in from a device that the account had not been used on before.
    NewDevice,
    LoggedOut,
    /// One session, ended from another session of the same user.
    SessionEnded,
    /// All sessions except the one that sent the request.
    OtherSessionsEnded,
    /// All sessions, ended by an operator.
    SignedOutByOperator,
    DisabledByOperator,
    EnabledByOperator,
    /// Promoted to administrator.
    PromotedByOperator,
    /// No longer an administrator.
    DemotedByOperator,
    /// A session's token was used again after its successor had been used.
    TokenReuse,
    PasswordChanged,
    /// A link to choose a new password was emailed. One row counts the events of a day.
    PasswordResetAsked,
    /// A link to choose a new password was created for an operator to hand over.
    ResetLinkByOperator,
    /// Reset with such a link.
    PasswordReset,
    EmailConfirmed,
    EmailChangeAsked,
    EmailChanged,
    DeletionAsked,
    DeletionUndone,
}

impl AuditEvent {
    const ALL: [Self; 24] = [
        Self::SignedUp,
        Self::LoggedIn,
        Self::LogInFailed,
        Self::WrongPasswordInSession,
        Self::WrongPasswordForLink,
        Self::NewDevice,
        Self::LoggedOut,
        Self::SessionEnded,
        Self::OtherSessionsEnded,
        Self::SignedOutByOperator,
        Self::DisabledByOperator,
        Self::EnabledByOperator,
        Self::PromotedByOperator,
        Self::DemotedByOperator,
        Self::TokenReuse,
        Self::PasswordChanged,
        Self::PasswordResetAsked,
        Self::ResetLinkByOperator,
        Self::PasswordReset,
        Self::EmailConfirmed,
        Self::EmailChangeAsked,
        Self::EmailChanged,
        Self::DeletionAsked,
        Self::DeletionUndone,
    ];

    /// The name in the database: OWASP's term if its logging vocabulary has one.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SignedUp => "user_created",
            Self::LoggedIn => "authn_login_success",
            Self::LogInFailed => "authn_login_fail",
            Self::WrongPasswordInSession => "authn_wrong_password_in_session",
            Self::WrongPasswordForLink => "authn_wrong_password_for_link",
            Self::NewDevice => "authn_new_device",
            Self::LoggedOut => "session_logged_out",
            Self::SessionEnded => "session_ended",
            Self::OtherSessionsEnded => "session_others_ended",
            Self::SignedOutByOperator => "session_all_ended_by_operator",
            Self::DisabledByOperator => "user_disabled",
            Self::EnabledByOperator => "user_enabled",
            Self::PromotedByOperator => "user_promoted",
            Self::DemotedByOperator => "user_demoted",
            Self::TokenReuse => "authn_token_reuse",
            Self::PasswordChanged => "authn_password_change",
            Self::PasswordResetAsked => "authn_password_reset_asked",
            Self::ResetLinkByOperator => "authn_password_reset_link_by_operator",
            Self::PasswordReset => "authn_password_reset",
            Self::EmailConfirmed => "user_email_confirmed",
            Self::EmailChangeAsked => "user_email_change_asked",
            Self::EmailChanged => "user_email_changed",
            Self::DeletionAsked => "user_deletion_asked",
            Self::DeletionUndone => "user_deletion_undone",
        }
    }

    /// Whether anyone can cause the event without limit. Such events are counted by day, so they cannot push the others
    /// out of sight.
    fn is_counted(self) -> bool {
        matches!(
            self,
            Self::LogInFailed | Self::WrongPasswordInSession | Self::WrongPasswordForLink | Self::PasswordResetAsked
        )
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event| event.as_str() == text)
    }
}

/// One line of an account's history.
#[derive(Clone, Debug, PartialEq, Eq, sqlx_macros::FromRow)]
pub struct AuditEntry {
    pub id: Uuid,
    /// An [`AuditEvent`], or the name of an event from a later version.
    pub event: String,
    pub session_id: Option<Uuid>,
    /// The acting client's browser and system in words. `None` for an operator, and if no client acted.
    pub device: Option<String>,
    /// The acting client's network address.
    pub address: Option<String>,
    /// The number of occurrences. The other fields describe the last one.
    pub times: i64,
    pub occurred_at: Timestamp,
}

/// The lines of an account's history, newest first. Binds the account, the place that they follow (time and id), and
/// the limit.
pub(crate) const AUDIT_ENTRIES: &str = "\
     select id, event, session_id, device, address, times, occurred_at from audit_events \
     where user_id = $1 and (occurred_at, id) < ($2, $3) order by occurred_at desc, id desc limit $4";

/// A line to insert.
pub(crate) struct AuditRow {
    pub(crate) id: Uuid,
    pub(crate) user: Uuid,
    pub(crate) session: Option<Uuid>,
    pub(crate) event: AuditEvent,
    pub(crate) device: Option<String>,
    pub(crate) address: Option<String>,
    pub(crate) occurred_at: Timestamp,
    /// For counted events, the start of the day whose events share a row.
    counted_from: Option<i64>,
}

/// Inserts a line within the transaction of its use case.
macro_rules! write_audit {
    ($transaction:expr, $row:expr) => {{
        let row: &$crate::audit::AuditRow = $row;
        sqlx::query($crate::audit::INSERT_AUDIT_EVENT)
            .bind(row.id)
            .bind(row.user)
            .bind(row.session)
            .bind(row.event.as_str())
            .bind(&row.device)
            .bind(&row.address)
            .bind(row.occurred_at)
            .bind(row.counted_from())
            .execute(&mut *$transaction)
            .await
    }};
}

pub(crate) use write_audit;

/// A user who has been deleted by now has no history.
pub(crate) const INSERT_AUDIT_EVENT: &str = "insert into audit_events (id, user_id, session_id, event, device, address, occurred_at, counted_from) \
     select $1, id, $3, $4, $5, $6, $7, $8 from users where id = $2 \
     on conflict (user_id, event, counted_from) do update set times = audit_events.times + 1, \
     session_id = excluded.session_id, device = excluded.device, address = excluded.address, occurred_at = excluded.occurred_at";

impl AuditRow {
    pub(crate) fn counted_from(&self) -> Option<i64> {
        self.counted_from
    }
}

impl Accounts {
    /// The last events of an account, newest first.
    pub async fn audit_trail(&self, user: Uuid, limit: i64) -> Result<Vec<AuditEntry>, Fault> {
        self.audit_entries(user, Cursor::START, limit).await
    }

    /// The events of an account before `after`, newest first: at most [`PAGE_SIZE`].
    pub async fn activity(&self, user: Uuid, after: Option<Cursor>) -> Result<Page<AuditEntry>, Fault> {
        // One more row, to know whether others follow.
        let limit = i64::try_from(PAGE_SIZE + 1).unwrap_or(i64::MAX);
        let entries = self.audit_entries(user, after.unwrap_or(Cursor::START), limit).await?;
        let place = |entry: &AuditEntry| Cursor { at: entry.occurred_at, id: entry.id };
        Ok(Page::cut(entries, PAGE_SIZE, |entry| self.cursors.write(List::Activity, user, place(entry))))
    }

    async fn audit_entries(&self, user: Uuid, after: Cursor, limit: i64) -> Result<Vec<AuditEntry>, Fault> {
        let entries = reading!(&self.db, pool => sqlx::query_as::<_, AuditEntry>(AUDIT_ENTRIES)
            .bind(user)
            .bind(after.at)
            .bind(after.id)
            .bind(limit)
            .fetch_all(pool)
            .await)?;
        Ok(entries)
    }

    /// A line about an action of the client that is being served.
    pub(crate) fn audit_row(
        &self,
        event: AuditEvent,
        user: Uuid,
        session: impl Into<Option<Uuid>>,
    ) -> Result<AuditRow, Fault> {
        self.audit_row_from(&Client::acting(), event, user, session)
    }

    pub(crate) fn audit_row_from(
        &self,
        client: &Client,
        event: AuditEvent,
        user: Uuid,
        session: impl Into<Option<Uuid>>,
    ) -> Result<AuditRow, Fault> {
        let occurred_at = self.clock.now();
        Ok(AuditRow {
            id: self.randomness.id(&self.clock)?,
            user,
            session: session.into(),
            event,
            device: client.device(),
            address: client.address(),
            occurred_at,
            counted_from: event.is_counted().then(|| occurred_at.as_micros().div_euclid(DAY) * DAY),
        })
    }

    /// Inserts a line outside any use case's transaction.
    pub(crate) async fn audit(&self, row: &AuditRow) -> Result<(), Fault> {
        writing!(&self.db, pool => {
            let mut alone = pool.begin().await?;
            write_audit!(alone, row)?;
            alone.commit().await?;
        });
        Ok(())
    }

    /// Deletes lines that are too old.
    pub(crate) async fn prune_audit_events(&self) -> Result<(), Fault> {
        let sql = "delete from audit_events where id in \
                   (select id from audit_events where occurred_at < $1 limit $2)";
        self.delete_in_portions(sql, self.clock.now() - KEPT_FOR).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_parses_back() {
        for event in AuditEvent::ALL {
            assert_eq!(AuditEvent::parse(event.as_str()), Some(event));
        }
        assert_eq!(AuditEvent::parse("of a later version"), None);
    }
}
