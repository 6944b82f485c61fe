use uuid::Uuid;

use crate::secret::clock::Timestamp;

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
    /// The language that the user has set, such as `de`. `None` until they do.
    pub lang: Option<String>,
}

/// The columns of a [`User`].
macro_rules! user_columns {
    () => {
        "id, name, email, email_verified_at, is_admin, disabled_at, created_at, lang"
    };
}

pub(crate) use user_columns;
