use sqlx::{Error, Postgres, Sqlite, Transaction};

use super::Db;
use super::query::On;

/// A transaction on either engine. Dropping it before the commit changes nothing.
pub(crate) enum Tx {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Tx {
    pub(crate) async fn commit(self) -> Result<(), Error> {
        match self {
            Self::Sqlite(tx) => tx.commit().await,
            Self::Postgres(tx) => tx.commit().await,
        }
    }

    pub(crate) async fn roll_back(self) -> Result<(), Error> {
        match self {
            Self::Sqlite(tx) => tx.rollback().await,
            Self::Postgres(tx) => tx.rollback().await,
        }
    }
}

impl<'a> From<&'a mut Tx> for On<'a> {
    fn from(tx: &'a mut Tx) -> Self {
        match tx {
            Tx::Sqlite(tx) => Self::SqliteTx(tx),
            Tx::Postgres(tx) => Self::PostgresTx(tx),
        }
    }
}

impl Db {
    /// For a statement that only reads. SQLite's readers never wait for the writer.
    pub(crate) fn read(&self) -> On<'_> {
        match self {
            Self::Sqlite { readers, .. } => On::Sqlite(readers),
            Self::Postgres { pool, .. } => On::Postgres(pool),
        }
    }

    /// For a single statement that writes.
    pub(crate) fn write(&self) -> On<'_> {
        match self {
            Self::Sqlite { writer, .. } => On::Sqlite(writer),
            Self::Postgres { pool, .. } => On::Postgres(pool),
        }
    }

    /// Begins a transaction that may write. SQLite's one writer serves one at a time. Not with `begin immediate`: a full
    /// disk makes SQLite end a transaction by itself, which sqlx does not notice, and only a plain `begin` still works on
    /// that connection.
    pub(crate) async fn begin(&self) -> Result<Tx, Error> {
        Ok(match self {
            Self::Sqlite { writer, .. } => Tx::Sqlite(writer.begin().await?),
            Self::Postgres { pool, .. } => Tx::Postgres(pool.begin().await?),
        })
    }
}
