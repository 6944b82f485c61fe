use portico_fields::Email;
use uuid::Uuid;

use super::row::{User, user_columns};
use crate::accounts::Accounts;
use crate::db::query::query;
use crate::fault::Fault;

impl Accounts {
    /// The user with an address, in any spelling.
    pub async fn user_by_email(&self, email: &Email) -> Result<Option<User>, Fault> {
        let sql = concat!("select ", user_columns!(), " from users where email_key = $1");
        Ok(query(sql).bind(email.key()).fetch_optional(self.db.read()).await?)
    }

    pub(crate) async fn user_by_id(&self, id: Uuid) -> Result<Option<User>, Fault> {
        let sql = concat!("select ", user_columns!(), " from users where id = $1");
        Ok(query(sql).bind(id).fetch_optional(self.db.read()).await?)
    }

    /// Up to `limit` users in the order of their sign-up, starting after `after`.
    pub async fn users(&self, after: Option<Uuid>, limit: i64) -> Result<Vec<User>, Fault> {
        let sql = concat!("select ", user_columns!(), " from users where id > $1 order by id limit $2");
        let after = after.unwrap_or(Uuid::nil());
        Ok(query(sql).bind(after).bind(limit).fetch_all(self.db.read()).await?)
    }
}
