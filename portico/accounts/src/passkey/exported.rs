use serde::Serialize;
use uuid::Uuid;

use crate::accounts::Accounts;
use crate::db::query::query;
use crate::secret::clock::Timestamp;

/// Keys and the ids that authenticators chose are left out.
#[derive(Debug, Serialize, sqlx_macros::FromRow)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExportedPasskey {
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub id: Uuid,
    pub name: String,
    /// The host that it was made for.
    pub rp_id: String,
    /// The model of the authenticator, as it claims.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub aaguid: Uuid,
    /// Separated by spaces.
    pub transports: String,
    pub backup_eligible: bool,
    pub backed_up: bool,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub created_at: Timestamp,
    #[cfg_attr(feature = "openapi", schema(required, value_type = Option<String>, format = DateTime))]
    pub last_used_at: Option<Timestamp>,
}

impl Accounts {
    pub(crate) async fn export_passkeys(&self, user: Uuid) -> Result<Vec<ExportedPasskey>, sqlx::Error> {
        let sql = "select id, name, rp_id, aaguid, transports, backup_eligible, backed_up, created_at, last_used_at \
                   from passkeys where user_id = $1 order by created_at, id";
        query(sql).bind(user).fetch_all(self.db.read()).await
    }
}
