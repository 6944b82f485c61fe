use portico_fields::Name;
use uuid::Uuid;

use crate::accounts::Accounts;
use crate::db::query::query;
use crate::fault::Fault;
use crate::history::security_event::SecurityEvent;
use crate::user::row::{User, user_columns};

/// What happens to the language of a user's pages and emails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LangChange {
    Keep,
    /// Pages are then in the language that the browser prefers.
    Remove,
    /// A tag, such as `de`.
    Set(String),
}

impl Accounts {
    /// Changes a user's name. `None` if the user has been deleted in the meantime.
    pub async fn rename(&self, user_id: Uuid, name: Name) -> Result<Option<User>, Fault> {
        self.change_profile(user_id, Some(name), LangChange::Keep).await
    }

    /// Changes the language of a user's pages and emails. `None` if the user has been deleted in the meantime.
    pub async fn set_lang(&self, user_id: Uuid, lang: &str) -> Result<Option<User>, Fault> {
        self.change_profile(user_id, None, LangChange::Set(lang.to_owned())).await
    }

    /// Changes both, or one of them, at once. `None` if the user has been deleted in the meantime.
    pub async fn change_profile(
        &self,
        user_id: Uuid,
        name: Option<Name>,
        lang: LangChange,
    ) -> Result<Option<User>, Fault> {
        let sql = concat!(
            "update users set name = coalesce($2, name), lang = case when $3 then $4 else lang end where id = $1 returning ",
            user_columns!()
        );
        let changes_lang = lang != LangChange::Keep;
        let lang = match lang {
            LangChange::Set(tag) => Some(tag),
            LangChange::Keep | LangChange::Remove => None,
        };
        let change = query(sql).bind(user_id).bind(name.as_ref().map(Name::as_str)).bind(changes_lang).bind(lang);
        let changed: Option<User> = change.fetch_optional(self.db.write()).await?;
        self.sessions.known.forget_user(user_id);
        if changed.is_some() {
            for (_, what) in [(name.is_some(), "name"), (changes_lang, "lang")].into_iter().filter(|(is, _)| *is) {
                SecurityEvent::UserUpdated.because(what).of(user_id).log();
            }
        }
        Ok(changed)
    }
}
