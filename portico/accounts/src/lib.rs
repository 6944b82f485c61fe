//! Portico's domain: who may log in, and for how long.
//!
//! [`Accounts`] is its only entry point. It combines the modules (one folder each), and each use case is a file with
//! its functions, its SQL and its error. The crate depends on `portico-fields`, `portico-mail` and `portico-strength`,
//! and knows neither axum nor Leptos. `portico-web`, `portico-ui` (on the server), `portico-server` and `portico` may
//! depend on it. They call it and add no rules of their own.

mod accounts;
mod cleanup;
mod db;
mod email;
mod factor;
mod fault;
mod file_error;
#[cfg(fuzzing)]
pub mod fuzzing;
mod history;
mod hooks;
mod limits;
mod list;
mod load;
mod outbox;
mod passkey;
mod password;
#[cfg(test)]
mod plans;
#[cfg(test)]
mod properties;
mod report;
mod secret;
mod session;
mod signing;
mod step;
mod user;

/// Statements on tables of the app, written once for SQLite and PostgreSQL.
///
/// A statement is constant text with values `$1`, `$2`, … It runs on a connection of its own
/// ([`Db::read`], [`Db::write`]) or in a transaction ([`Db::begin`]). Its errors are sqlx's, which `?` turns into a
/// [`Fault`]: the service cannot be reached. A violated constraint is one too; where it is expected, write
/// `on conflict do nothing` and look at the number of changed rows.
///
/// ```
/// use portico_accounts::sql::query;
/// use portico_accounts::{Accounts, Fault};
/// use uuid::Uuid;
///
/// #[derive(sqlx_macros::FromRow)]
/// struct Note {
///     id: Uuid,
///     title: String,
/// }
///
/// async fn add(accounts: &Accounts, owner: Uuid, title: &str) -> Result<Uuid, Fault> {
///     let (id, now) = (accounts.new_id()?, accounts.clock().now());
///     let insert = query("insert into notes (id, user_id, title, created_at) values ($1, $2, $3, $4)");
///     insert.bind(id).bind(owner).bind(title).bind(now).execute(accounts.db().write()).await?;
///     Ok(id)
/// }
///
/// async fn list(accounts: &Accounts, owner: Uuid) -> Result<Vec<Note>, Fault> {
///     let sql = "select id, title from notes where user_id = $1 order by id desc limit 50";
///     Ok(query(sql).bind(owner).fetch_all(accounts.db().read()).await?)
/// }
///
/// async fn give(accounts: &Accounts, owner: Uuid, note: Uuid, to: Uuid) -> Result<bool, Fault> {
///     let mut tx = accounts.db().begin().await?;
///     let give = query("update notes set user_id = $3 where id = $1 and user_id = $2");
///     let given = give.bind(note).bind(owner).bind(to).execute(&mut tx).await?;
///     let unshare = query("delete from shares where note_id = $1 and owner_id = $2");
///     unshare.bind(note).bind(owner).execute(&mut tx).await?;
///     tx.commit().await?;
///     Ok(given > 0)
/// }
/// ```
///
/// The derive and the macro below name the crate `sqlx`, which the crate that uses them must depend on (with
/// `default-features = false`).
pub mod sql {
    pub use sqlx::Error;
    pub use sqlx::FromRow;
    pub use sqlx::migrate::Migrator;
    pub use sqlx_macros::{FromRow, migrate};

    pub use crate::db::query::{On, Query, Row, Value, query};
    pub use crate::db::tx::Tx;
}

pub use accounts::{Accounts, Settings, StartError};
pub use db::{
    AppMigrations, BackupError, CopiedTable, CopyError, DatabaseLocation, Db, OpenError, Unreachable, database_problem,
};
pub use email::change::ChangeEmailError;
pub use email::error::VerifyEmailError;
pub use email::verification::{Proof, VerificationLink};
pub use factor::app::Enrolment;
pub use factor::check::GivenFactor;
pub use factor::doors::AdminError;
pub use factor::error::{EnrolmentError, ProofError};
pub use factor::overview::Factors;
pub use factor::policy::SecondFactor;
pub use factor::proof::FullProof;
pub use factor::recovery::RecoveryCodes;
pub use factor::reset::SecondFactorReset;
pub use factor::trust::TrustedBrowser;
pub use factor::undo::UndoFactorError;
pub use fault::Fault;
pub use file_error::shell_word::quoted;
pub use file_error::{FileError, FileUse, is_common_folder, owner};
pub use history::audit::AuditEntry;
pub use history::client::{Client, UNKNOWN_DEVICE};
pub use history::event::AuditEvent;
pub use history::security_event::{SecurityEvent, SecurityLine};
pub use hooks::{Hooks, UserEvent, UserHook};
pub use limits::budget::{Budget, RateLimited, RateLimits, network_of};
pub use list::{Cursor, List, PAGE_SIZE, Page};
pub use load::Load;
pub use outbox::settings::{MailSettings, VerifyEmail};
pub use passkey::add::AddedPasskey;
pub use passkey::error::{PasskeyError, PasskeyLogInError, PasskeyProofError, RemovePasskeyError, RemovePasswordError};
pub use passkey::invalid::InvalidPasskey;
pub use passkey::options::{CreationOptions, RequestOptions};
pub use passkey::relying_party::{PasskeyUse, passkey_host};
pub use passkey::row::Passkey;
pub use passkey::signals::PasskeySignals;
pub use password::change::ChangePasswordError;
pub use password::check::WrongPassword;
pub use password::reset::ResetPasswordError;
pub use report::Report;
pub use secret::clock::{Clock, Timestamp};
pub use secret::randomness::{NoRandomness, Randomness};
pub use secret::root_secret::{RootSecret, WeakSecret};
pub use secret::sealing::{NotAuthentic, Sealing};
pub use session::audience::{Audience, LogInFrom};
pub use session::caller::{AcceptedToken, Caller, CookieState, NotAdministrator, TokenError};
pub use session::end_reason::EndReason;
pub use session::log_in::LogInError;
pub use session::open::{LoggedIn, Tokens};
pub use session::own::EndOthersError;
pub use session::proofs::Proofs;
pub use session::refresh::RefreshError;
pub use session::row::{Session, SessionLifetimes};
pub use signing::algorithm::{SigningAlgorithm, UnknownAlgorithm};
pub use signing::error::{ImportError, KeyError, RotationError};
pub use signing::jwk::{Jwk, JwkSet};
pub use signing::key::{Key, KeyStatus};
pub use step::enter::Entry;
pub use step::error::StepError;
pub use step::methods::StepMethod;
pub use step::row::Step;
pub use user::deletion::DeleteAccountError;
pub use user::export::{AccountExport, ExportError};
pub use user::profile::LangChange;
pub use user::row::User;
pub use user::sign_up::{AddedByOperator, SignUpError, SignedUp};
pub use user::standing::StandingError;
