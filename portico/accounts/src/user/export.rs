use serde::Serialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::accounts::Accounts;
use crate::db::query::{Row, query};
use crate::factor::exported::{ExportedApp, ExportedBrowser, ExportedCreation, ExportedStep, ExportedUndoLink};
use crate::fault::Fault;
use crate::history::security_event::SecurityEvent;
use crate::passkey::exported::ExportedPasskey;
use crate::secret::clock::Timestamp;
use crate::session::caller::Caller;
use crate::session::own::log_missing_proof;

/// How many rows are read at a time.
const EXPORT_PAGE: i64 = 1_000;

/// Every row about one user, for data portability (GDPR, article 20).
///
/// Hashes and keys are left out: they are about the lock, not about the person.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountExport {
    pub user: ExportedUser,
    pub sessions: Vec<ExportedSession>,
    pub audit_events: Vec<ExportedEvent>,
    pub one_time_links: Vec<ExportedLink>,
    pub mails: Vec<ExportedMail>,
    pub log_in_steps: Vec<ExportedStep>,
    pub authenticator_apps: Vec<ExportedApp>,
    pub app_enrolments: Vec<ExportedCreation>,
    pub recovery_codes: Vec<ExportedCreation>,
    pub trusted_browsers: Vec<ExportedBrowser>,
    pub factor_undo_links: Vec<ExportedUndoLink>,
    pub passkeys: Vec<ExportedPasskey>,
    /// What the app adds, by name: see [`Hooks::export`](crate::Hooks::export).
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    pub parts: Map<String, Value>,
}

#[derive(Debug, Serialize, sqlx_macros::FromRow)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExportedUser {
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub id: Uuid,
    pub name: String,
    pub email: String,
    #[cfg_attr(feature = "openapi", schema(required, value_type = Option<String>, format = DateTime))]
    pub email_verified_at: Option<Timestamp>,
    pub is_admin: bool,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub created_at: Timestamp,
    #[cfg_attr(feature = "openapi", schema(required, value_type = Option<String>, format = DateTime))]
    pub deletion_due_at: Option<Timestamp>,
    #[cfg_attr(feature = "openapi", schema(required, value_type = Option<String>, format = DateTime))]
    pub second_factor_offer_dismissed_at: Option<Timestamp>,
    #[cfg_attr(feature = "openapi", schema(required))]
    pub lang: Option<String>,
    #[cfg_attr(feature = "openapi", schema(required))]
    pub signed_up_in: Option<String>,
}

#[derive(Debug, Serialize, sqlx_macros::FromRow)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExportedSession {
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub id: Uuid,
    pub audience: String,
    pub remembered: bool,
    #[cfg_attr(feature = "openapi", schema(required))]
    pub user_agent: Option<String>,
    #[cfg_attr(feature = "openapi", schema(required))]
    pub address: Option<String>,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub created_at: Timestamp,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub last_seen_at: Timestamp,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub authenticated_at: Timestamp,
    /// The authentication methods (RFC 8176), separated by spaces.
    pub proofs: String,
    #[cfg_attr(feature = "openapi", schema(required, value_type = Option<String>, format = DateTime))]
    pub second_factor_at: Option<Timestamp>,
    #[cfg_attr(feature = "openapi", schema(required, value_type = Option<String>, format = DateTime))]
    pub recovered_at: Option<Timestamp>,
    #[cfg_attr(feature = "openapi", schema(required, value_type = Option<String>, format = DateTime))]
    pub passkey_at: Option<Timestamp>,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub rotated_at: Timestamp,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub expires_at: Timestamp,
    #[cfg_attr(feature = "openapi", schema(required, value_type = Option<String>, format = DateTime))]
    pub revoked_at: Option<Timestamp>,
    #[cfg_attr(feature = "openapi", schema(required))]
    pub end_reason: Option<String>,
}

#[derive(Debug, Serialize, sqlx_macros::FromRow)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExportedEvent {
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub id: Uuid,
    pub event: String,
    #[cfg_attr(feature = "openapi", schema(required, value_type = Option<String>, format = "uuid"))]
    pub session_id: Option<Uuid>,
    #[cfg_attr(feature = "openapi", schema(required))]
    pub device: Option<String>,
    #[cfg_attr(feature = "openapi", schema(required))]
    pub address: Option<String>,
    pub times: i64,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub occurred_at: Timestamp,
}

#[derive(Debug, Serialize, sqlx_macros::FromRow)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExportedLink {
    pub purpose: String,
    pub sent_to: String,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub expires_at: Timestamp,
}

/// An email that has not been sent yet.
#[derive(Debug, Serialize, sqlx_macros::FromRow)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExportedMail {
    pub letter: String,
    pub to_email: String,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub created_at: Timestamp,
}

#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The last proof, by a password, a code or a passkey, is older than `PORTICO_SUDO_TTL`.
    #[error("Enter your password or use a passkey to continue.")]
    PasswordNotRecent,
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Accounts {
    /// Every row about the caller, and nothing about anyone else. Requires a recent proof.
    pub async fn export(&self, caller: &Caller) -> Result<AccountExport, ExportError> {
        if !self.is_proof_recent(caller).await? {
            log_missing_proof(caller);
            return Err(ExportError::PasswordNotRecent);
        }
        SecurityEvent::SensitiveRead.because("export").of(caller.user.id).in_session(caller.session.id).log();
        Ok(self.rows_of_user(caller.user.id).await?)
    }

    async fn rows_of_user(&self, user: Uuid) -> Result<AccountExport, Fault> {
        let sessions = "select id, audience, remembered, user_agent, address, created_at, last_seen_at, \
                        authenticated_at, proofs, second_factor_at, recovered_at, passkey_at, rotated_at, expires_at, \
                        revoked_at, end_reason from sessions \
                        where user_id = $1 and (created_at, id) > ($2, $3) order by created_at, id limit $4";
        let events = "select id, event, session_id, device, address, times, occurred_at from audit_events \
                      where user_id = $1 and (occurred_at, id) > ($2, $3) order by occurred_at, id limit $4";
        let links = "select purpose, sent_to, expires_at from one_time_links where user_id = $1 order by purpose";
        let mails = "select letter, to_email, created_at from mails where user_id = $1 \
                     union all select m.letter, m.to_email, m.created_at from users u join mails m \
                     on m.to_key = u.email_key and m.user_id is null where u.id = $1";
        let about = "select id, name, email, email_verified_at, is_admin, created_at, deletion_due_at, \
                     second_factor_offer_dismissed_at, lang, signed_up_in from users where id = $1";
        let factors = self.export_factors(user).await?;
        Ok(AccountExport {
            user: query(about).bind(user).fetch_one(self.db.read()).await?,
            sessions: self.all_pages(sessions, user, |row: &ExportedSession| (row.created_at, row.id)).await?,
            audit_events: self.all_pages(events, user, |row: &ExportedEvent| (row.occurred_at, row.id)).await?,
            one_time_links: query(links).bind(user).fetch_all(self.db.read()).await?,
            mails: query(mails).bind(user).fetch_all(self.db.read()).await?,
            log_in_steps: factors.log_in_steps,
            authenticator_apps: factors.authenticator_apps,
            app_enrolments: factors.app_enrolments,
            recovery_codes: factors.recovery_codes,
            trusted_browsers: factors.trusted_browsers,
            factor_undo_links: factors.factor_undo_links,
            passkeys: self.export_passkeys(user).await?,
            parts: self.settings.hooks.export_of(&self.db, user).await?,
        })
    }

    /// All rows of a list of one user, oldest first. It is read in pages: PostgreSQL limits the time of a statement.
    async fn all_pages<T: Row>(
        &self,
        sql: &'static str,
        user: Uuid,
        place: impl Fn(&T) -> (Timestamp, Uuid),
    ) -> Result<Vec<T>, Fault> {
        let (mut all, mut after) = (Vec::new(), (Timestamp::from_micros(i64::MIN), Uuid::nil()));
        loop {
            let page = query(sql).bind(user).bind(after.0).bind(after.1).bind(EXPORT_PAGE);
            let page: Vec<T> = page.fetch_all(self.db.read()).await?;
            let Some(last) = page.last() else { return Ok(all) };
            after = place(last);
            all.extend(page);
        }
    }
}
