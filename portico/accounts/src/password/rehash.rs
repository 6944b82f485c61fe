//! Updates stored hashes to today's cost (`PORTICO_BCRYPT_COST`). A hash can be replaced only while the password is
//! available.

use portico_fields::GivenPassword;
use uuid::Uuid;

use crate::accounts::Accounts;
use crate::db::query::query;
use crate::report::Report;

impl Accounts {
    /// The hash to continue with: a new one if the stored one has another cost, otherwise the stored one. If the site
    /// is busy, or the password was changed meanwhile, the update is left to the next log-in.
    pub(crate) async fn rehashed_if_outdated(&self, user: Uuid, password: &GivenPassword, stored: String) -> String {
        if self.passwords.has_current_cost(&stored) {
            return stored;
        }
        let Ok(renewed) = self.passwords.rehash(password).await else { return stored };
        match self.swap_hash(user, &stored, &renewed).await {
            Ok(true) => renewed,
            Ok(false) => stored,
            Err(error) => {
                tracing::warn!(error = %Report(&error), "a password hash keeps its former cost");
                stored
            }
        }
    }

    async fn swap_hash(&self, user: Uuid, former: &str, renewed: &str) -> Result<bool, sqlx::Error> {
        let sql = "update users set password_hash = $3 where id = $1 and password_hash = $2";
        Ok(query(sql).bind(user).bind(former).bind(renewed).execute(self.db.write()).await? > 0)
    }
}
