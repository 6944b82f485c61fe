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
        self.change_profile(user_id, Some(name), None).await
    }

    /// Changes the language of a user's pages and emails. `None` if the user has been deleted in the meantime.
    pub async fn set_lang(&self, user_id: Uuid, lang: &str) -> Result<Option<User>, Fault> {
        self.change_profile(user_id, None, Some(lang)).await
    }

    /// Changes both, or one of them, at once. `None` if the user has been deleted in the meantime.
    pub async fn change_profile(
        &self,
        user_id: Uuid,
        name: Option<Name>,
        lang: Option<&str>,
    ) -> Result<Option<User>, Fault> {
        let sql = concat!(
            "update users set name = coalesce($2, name), lang = coalesce($3, lang) where id = $1 returning ",
            user_columns!()
        );
        let change = query(sql).bind(user_id).bind(name.as_ref().map(Name::as_str)).bind(lang);
        let changed: Option<User> = change.fetch_optional(self.db.write()).await?;
        self.sessions.known.forget_user(user_id);
        if changed.is_some() {
            for (_, what) in [(name.is_some(), "name"), (lang.is_some(), "lang")].into_iter().filter(|(is, _)| *is) {
                SecurityEvent::UserUpdated.because(what).of(user_id).log();
            }
        }
        Ok(changed)
    }
}
