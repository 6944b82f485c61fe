//! Tables of an app. Each statement is written once, and runs on SQLite and on PostgreSQL.
//!
//! ```
//! use portico::db::{Db, Timestamp, Uuid, query};
//! use portico::{Accounts, Fault};
//!
//! async fn add(accounts: &Accounts, owner: Uuid, text: &str) -> Result<Uuid, Fault> {
//!     let id = accounts.new_id()?;
//!     let insert = query("insert into notes (id, user_id, text, created_at) values ($1, $2, $3, $4)");
//!     insert.bind(id).bind(owner).bind(text).bind(accounts.clock().now()).execute(accounts.db().write()).await?;
//!     Ok(id)
//! }
//!
//! async fn list(db: &Db, owner: Uuid) -> Result<Vec<(Uuid, String, Timestamp)>, Fault> {
//!     let sql = "select id, text, created_at from notes where user_id = $1 order by id desc limit 50";
//!     Ok(query(sql).bind(owner).fetch_all(db.read()).await?)
//! }
//! ```
//!
//! A row is a tuple, or a struct that derives [`FromRow`]. Statements in a transaction take effect together, or not at
//! all:
//!
//! ```
//! use portico::Fault;
//! use portico::db::{Db, FromRow, Uuid, query};
//!
//! #[derive(FromRow)]
//! struct Note {
//!     id: Uuid,
//!     text: String,
//! }
//!
//! async fn archive(db: &Db, owner: Uuid) -> Result<Vec<Note>, Fault> {
//!     let mut tx = db.begin().await?;
//!     let delete = query("delete from notes where user_id = $1 returning id, text").bind(owner);
//!     let notes: Vec<Note> = delete.fetch_all(&mut tx).await?;
//!     for note in &notes {
//!         let insert = query("insert into archived_notes (id, text) values ($1, $2)");
//!         insert.bind(note.id).bind(&note.text).execute(&mut tx).await?;
//!     }
//!     tx.commit().await?;
//!     Ok(notes)
//! }
//! ```

pub use portico_accounts::sql::{Error, FromRow, Migrator, On, Query, Row, Tx, Value, migrate, query};
pub use portico_accounts::{AppMigrations, Clock, Db, Timestamp};
pub use uuid::Uuid;

pub use crate::migrations;

/// The app's migrations, from a folder for each engine. Both folders have the same file names, and each name begins with
/// its time: `20261128120000_notes.sql`. The paths are relative to the crate's `Cargo.toml`.
///
/// The crate needs `sqlx` among its dependencies, because this macro names it.
///
/// ```no_run
/// # static SITE: portico::Site = portico::Site { brand: portico::Brand::PORTICO, pages: &[] };
/// use portico::db::migrations;
///
/// let migrations = migrations!("../testapp/migrations/sqlite", "../testapp/migrations/postgres");
/// portico::Server::new(&SITE).migrations(migrations).run();
/// ```
#[macro_export]
macro_rules! migrations {
    ($sqlite:literal, $postgres:literal $(,)?) => {{
        static SQLITE: $crate::db::Migrator = $crate::db::migrate!($sqlite);
        static POSTGRES: $crate::db::Migrator = $crate::db::migrate!($postgres);
        $crate::db::AppMigrations { sqlite: &SQLITE, postgres: &POSTGRES }
    }};
}
