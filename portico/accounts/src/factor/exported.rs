//! The part of a user's export that is about their second factor.

use serde::Serialize;
use uuid::Uuid;

use crate::accounts::Accounts;
use crate::db::query::query;
use crate::fault::Fault;
use crate::secret::clock::Timestamp;

/// Secrets and hashes are left out.
pub(crate) struct ExportedFactors {
    pub(crate) log_in_steps: Vec<ExportedStep>,
    pub(crate) authenticator_apps: Vec<ExportedApp>,
    pub(crate) app_enrolments: Vec<ExportedCreation>,
    pub(crate) recovery_codes: Vec<ExportedCreation>,
    pub(crate) trusted_browsers: Vec<ExportedBrowser>,
    pub(crate) factor_undo_links: Vec<ExportedUndoLink>,
}

/// A log-in that waits for a second factor.
#[derive(Debug, Serialize, sqlx_macros::FromRow)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExportedStep {
    pub audience: String,
    pub remembered: bool,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub created_at: Timestamp,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub expires_at: Timestamp,
}

#[derive(Debug, Serialize, sqlx_macros::FromRow)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExportedApp {
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub confirmed_at: Timestamp,
}

/// An app that is being set up, or a recovery code.
#[derive(Debug, Serialize, sqlx_macros::FromRow)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExportedCreation {
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub created_at: Timestamp,
}

#[derive(Debug, Serialize, sqlx_macros::FromRow)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExportedBrowser {
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub id: Uuid,
    pub device: String,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub trusted_at: Timestamp,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub expires_at: Timestamp,
}

#[derive(Debug, Serialize, sqlx_macros::FromRow)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExportedUndoLink {
    pub factor: String,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub expires_at: Timestamp,
}

impl Accounts {
    pub(crate) async fn export_factors(&self, user: Uuid) -> Result<ExportedFactors, Fault> {
        let steps = "select audience, remembered, created_at, expires_at from log_in_steps where user_id = $1";
        let apps = "select confirmed_at from authenticator_apps where user_id = $1";
        let enrolments = "select created_at from app_enrolments where user_id = $1";
        let codes = "select created_at from recovery_codes where user_id = $1";
        let browsers = "select id, device, trusted_at, expires_at from trusted_browsers where user_id = $1 \
                        order by trusted_at, id";
        let links = "select factor, expires_at from factor_undo_links where user_id = $1";
        Ok(ExportedFactors {
            log_in_steps: query(steps).bind(user).fetch_all(self.db.read()).await?,
            authenticator_apps: query(apps).bind(user).fetch_all(self.db.read()).await?,
            app_enrolments: query(enrolments).bind(user).fetch_all(self.db.read()).await?,
            recovery_codes: query(codes).bind(user).fetch_all(self.db.read()).await?,
            trusted_browsers: query(browsers).bind(user).fetch_all(self.db.read()).await?,
            factor_undo_links: query(links).bind(user).fetch_all(self.db.read()).await?,
        })
    }
}
