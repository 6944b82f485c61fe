use portico_fields::Name;
use uuid::Uuid;

use crate::db::writing;
use crate::security_event::SecurityEvent;
use crate::user::user_columns;
use crate::{Accounts, Fault, User};

impl Accounts {
    /// Changes a user's name. `None` if the user has been deleted in the meantime.
    pub async fn rename(&self, user_id: Uuid, name: Name) -> Result<Option<User>, Fault> {
        let sql = concat!("update users set name = $2 where id = $1 returning ", user_columns!());
        let renamed = writing!(&self.db, pool =>
            sqlx::query_as::<_, User>(sql).bind(user_id).bind(name.as_str()).fetch_optional(pool).await)?;
        self.known_sessions.forget_user(user_id);
        if renamed.is_some() {
            SecurityEvent::UserUpdated.because("name").of(user_id).log();
        }
        Ok(renamed)
    }
}
