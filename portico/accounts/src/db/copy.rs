//! Copies a SQLite database to PostgreSQL: Portico's tables and the app's.
//!
//! Everything is written in one transaction of PostgreSQL, the migrations included, so a failed copy leaves nothing behind.

mod column;
mod digest;
mod error;
mod source;
mod target;
mod writer;

use sqlx::{Executor, PgConnection};

use self::column::Table;
use self::digest::Digest;
pub use self::error::CopyError;
use self::source::Source;
use self::target::Suspended;
use super::Db;
use super::open_error::reason;

/// A table that was copied and compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopiedTable {
    pub name: String,
    pub rows: u64,
}

/// A copy may take longer than any statement of a request. Values are read back in these forms.
const SET_UP: &str = "set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0; \
                      set local bytea_output = 'hex'; set local extra_float_digits = 1; set local timezone = 'UTC'";

impl Db {
    /// Copies every row of this SQLite database to an empty PostgreSQL database, which is migrated first, and compares
    /// every row afterwards. Both need the same app migrations ([`Db::with_app_migrations`]). If this fails, the target is
    /// as before, unless the connection breaks while the copy is being committed.
    ///
    /// This database must not be in use: no other process may have it open, and this closes it. Columns are converted to the
    /// types that PostgreSQL has for them; a value that does not fit is an error that names its table, column and key.
    pub async fn copy_to(&self, target: &Db) -> Result<Vec<CopiedTable>, CopyError> {
        let Db::Sqlite { writer, .. } = self else { return Err(CopyError::NotSqlite) };
        let Db::Postgres { pool, .. } = target else { return Err(CopyError::NotPostgres) };
        if self.pending_migrations().await? > 0 {
            return Err(CopyError::Pending);
        }
        let options = writer.connect_options();
        self.close().await;
        let mut source = Source::open_alone(&options).await?;
        source.check_references().await?;
        let is_behind = target.pending_migrations().await? > 0;
        let mut tx = pool.begin().await.map_err(CopyError::target)?;
        tx.execute(SET_UP).await.map_err(CopyError::target)?;
        target::lock_and_refuse_rows(&mut tx).await?;
        if is_behind {
            target.migrate_within(&mut tx).await?;
        }
        let copied = copy_all(&mut source, &mut tx).await?;
        tx.commit().await.map_err(|error| CopyError::Unconfirmed(reason(&error)))?;
        // Everything is copied by now, and nothing was written here.
        _ = source.close().await;
        Ok(copied)
    }
}

async fn copy_all(source: &mut Source, target: &mut PgConnection) -> Result<Vec<CopiedTable>, CopyError> {
    let tables = column::match_tables(source.tables().await?, target::tables(target).await?)?;
    target::empty(target, &tables).await?;
    let suspended = Suspended::suspend(target).await?;
    let mut copied = Vec::new();
    for table in &tables {
        let written = writer::copy(source, target, table).await?;
        compare(target, table, written).await?;
        let last_number = source.last_number(&table.source).await?;
        target::continue_numbers(target, table, last_number).await?;
        copied.push(CopiedTable { name: table.target.clone(), rows: written.rows });
    }
    suspended.resume(target).await?;
    target.execute("analyze").await.map_err(CopyError::target)?;
    Ok(copied)
}

async fn compare(target: &mut PgConnection, table: &Table, written: Digest) -> Result<(), CopyError> {
    let found = target::digest(target, table).await?;
    if found == written {
        return Ok(());
    }
    Err(CopyError::Different { table: table.target.clone(), written: written.rows, found: found.rows })
}
