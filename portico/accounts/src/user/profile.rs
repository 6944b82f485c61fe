use portico_fields::Name;
use uuid::Uuid;

use crate::accounts::Accounts;
use crate::db::query::query;
use crate::fault::Fault;
use crate::history::security_event::SecurityEvent;
use crate::user::row::{User, user_columns};

impl Accounts {
    /// Changes a user's name. `None` if the user has been deleted in the meantime.
    pub async fn rename(&self, user_id: Uuid, name: Name) -> Result<Option<User>, Fault> {
        let sql = concat!("update users set name = $2 where id = $1 returning ", user_columns!());
        let rename = query(sql).bind(user_id).bind(name.as_str());
        let renamed: Option<User> = rename.fetch_optional(self.db.write()).await?;
        self.sessions.known.forget_user(user_id);
        if renamed.is_some() {
            SecurityEvent::UserUpdated.because("name").of(user_id).log();
        }
        Ok(renamed)
    }

    /// Changes the language of a user's pages and emails. `None` if the user has been deleted in the meantime.
    pub async fn set_lang(&self, user_id: Uuid, lang: &str) -> Result<Option<User>, Fault> {
        let sql = concat!("update users set lang = $2 where id = $1 returning ", user_columns!());
        let changed: Option<User> = query(sql).bind(user_id).bind(lang).fetch_optional(self.db.write()).await?;
        self.sessions.known.forget_user(user_id);
        if changed.is_some() {
            SecurityEvent::UserUpdated.because("lang").of(user_id).log();
        }
        Ok(changed)
    }
}
