use sqlx::{Error, Postgres, Sqlite, Transaction};

use super::Db;
use super::query::{On, Target};

/// A transaction on either engine, from [`Db::begin`]. Dropping it before the commit changes nothing.
pub enum Tx {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Tx {
    /// Makes the changes permanent. If this fails, they may or may not have been made.
    pub async fn commit(self) -> Result<(), Error> {
        match self {
            Self::Sqlite(tx) => tx.commit().await,
            Self::Postgres(tx) => tx.commit().await,
        }
    }

    /// Undoes the changes, like dropping the transaction, and waits until that is done.
    pub async fn roll_back(self) -> Result<(), Error> {
        match self {
            Self::Sqlite(tx) => tx.rollback().await,
            Self::Postgres(tx) => tx.rollback().await,
        }
    }
}

impl<'a> From<&'a mut Tx> for On<'a> {
    fn from(tx: &'a mut Tx) -> Self {
        match tx {
            Tx::Sqlite(tx) => Self(Target::SqliteTx(tx)),
            Tx::Postgres(tx) => Self(Target::PostgresTx(tx)),
        }
    }
}

impl Db {
    /// For a statement that only reads. SQLite's readers never wait for the writer.
    pub fn read(&self) -> On<'_> {
        match self {
            Self::Sqlite { readers, .. } => On(Target::Sqlite(readers)),
            Self::Postgres { pool, .. } => On(Target::Postgres(pool)),
        }
    }

    /// For a single statement that writes. On SQLite, one statement or transaction writes at a time.
    pub fn write(&self) -> On<'_> {
        match self {
            Self::Sqlite { writer, .. } => On(Target::Sqlite(writer)),
            Self::Postgres { pool, .. } => On(Target::Postgres(pool)),
        }
    }

    /// Begins a transaction that may write. SQLite has one writer for all requests, so keep it short: no password hash,
    /// no network call, and no second transaction inside it, which would wait for the first and fail after 5 seconds.
    /// On SQLite, begin with a statement that writes: if one that reads comes first and another process writes meanwhile,
    /// the first write fails. On PostgreSQL the isolation is `read committed`, and a statement may take 10 seconds.
    pub async fn begin(&self) -> Result<Tx, Error> {
        // Not with `begin immediate`: a full disk makes SQLite end a transaction by itself, which sqlx does not notice,
        // and only a plain `begin` still works on that connection.
        Ok(match self {
            Self::Sqlite { writer, .. } => Tx::Sqlite(writer.begin().await?),
            Self::Postgres { pool, .. } => Tx::Postgres(pool.begin().await?),
        })
    }
}
