use portico_fields::Email;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::db::{reading, writing};
use crate::mail_queue::DELETE_MAILS_TO;
use crate::security_event::SecurityEvent;
use crate::{Accounts, Fault};

/// A user account.
#[derive(Clone, Debug, PartialEq, Eq, sqlx_macros::FromRow)]
pub struct User {
    pub id: Uuid,
    pub name: String,
    /// As typed at sign-up.
    pub email: String,
    pub email_verified_at: Option<Timestamp>,
    pub is_admin: bool,
    /// When an operator disabled the user.
    pub disabled_at: Option<Timestamp>,
    pub created_at: Timestamp,
}

/// The columns of a [`User`].
macro_rules! user_columns {
    () => {
        "id, name, email, email_verified_at, is_admin, disabled_at, created_at"
    };
}

/// The start of every query for whole [`User`]s, up to its `where`.
macro_rules! select_users {
    ($rest:literal) => {
        concat!("select ", $crate::user::user_columns!(), " from users where ", $rest)
    };
}

pub(crate) use user_columns;

impl Accounts {
    /// The user with an address, in any spelling.
    pub async fn user_by_email(&self, email: &Email) -> Result<Option<User>, Fault> {
        let sql = select_users!("email_key = $1");
        let found = reading!(&self.db, pool =>
            sqlx::query_as::<_, User>(sql).bind(email.key()).fetch_optional(pool).await)?;
        Ok(found)
    }

    pub(crate) async fn user_by_id(&self, id: Uuid) -> Result<Option<User>, Fault> {
        let sql = select_users!("id = $1");
        Ok(reading!(&self.db, pool => sqlx::query_as::<_, User>(sql).bind(id).fetch_optional(pool).await)?)
    }

    /// Up to `limit` users in the order of their sign-up, starting after `after`.
    pub async fn users(&self, after: Option<Uuid>, limit: i64) -> Result<Vec<User>, Fault> {
        let sql = select_users!("id > $1 order by id limit $2");
        let after = after.unwrap_or(Uuid::nil());
        let users = reading!(&self.db, pool =>
            sqlx::query_as::<_, User>(sql).bind(after).bind(limit).fetch_all(pool).await)?;
        Ok(users)
    }

    /// Deletes the user with every session and every waiting email. Returns whether the user existed.
    pub async fn delete_user(&self, email: &Email) -> Result<bool, Fault> {
        let sql = "delete from users where email_key = $1 returning id";
        let deleted = writing!(&self.db, pool => {
            let mut together = pool.begin().await?;
            let deleted: Option<Uuid> = sqlx::query_scalar(sql).bind(email.key()).fetch_optional(&mut *together).await?;
            if deleted.is_some() {
                sqlx::query(DELETE_MAILS_TO).bind(email.key()).execute(&mut *together).await?;
            }
            together.commit().await?;
            deleted
        });
        if let Some(user) = deleted {
            self.known_sessions.forget_user(user);
            SecurityEvent::UserDeleted.because("by_operator").of(user).log();
        }
        Ok(deleted.is_some())
    }
}
