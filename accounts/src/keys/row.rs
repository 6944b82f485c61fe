use std::fmt;

use serde::{Serialize, Serializer};
use sqlx_macros::FromRow;

use super::{KeyError, SigningAlgorithm};
use crate::Timestamp;
use crate::db::{Db, reading};

/// The part of a signing key that an operator may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    pub kid: String,
    pub algorithm: SigningAlgorithm,
    pub status: KeyStatus,
    pub created_at: Timestamp,
    pub retired_at: Option<Timestamp>,
}

/// The state of a key. It moves in this order and never back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyStatus {
    /// Published, so that all servers know it before it signs.
    Next,
    /// Signs. There is one for each algorithm.
    Active,
    /// No longer signs, but verifies for as long as a token that it signed may live.
    Retired,
}

/// A row of `signing_keys`.
#[derive(Clone)]
pub(super) struct KeyRow {
    pub key: Key,
    pub sealed: Vec<u8>,
}

/// Changes to rows, applied in the order given: a key is retired before another becomes active.
pub(super) enum Change {
    /// Stores a new key, or the new state of a known one.
    Put(KeyRow),
    /// Identified by its kid.
    Delete(String),
}

impl KeyStatus {
    const ALL: [Self; 3] = [Self::Next, Self::Active, Self::Retired];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Next => "next",
            Self::Active => "active",
            Self::Retired => "retired",
        }
    }
}

impl fmt::Display for KeyStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for KeyStatus {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[derive(FromRow)]
struct Columns {
    id: String,
    algorithm: String,
    status: String,
    sealed_private_key: Vec<u8>,
    created_at: Timestamp,
    retired_at: Option<Timestamp>,
}

impl TryFrom<Columns> for KeyRow {
    type Error = KeyError;

    fn try_from(columns: Columns) -> Result<Self, KeyError> {
        let unknown = |what: &str| KeyError::Unknown(what.to_owned());
        let status = KeyStatus::ALL.into_iter().find(|status| status.as_str() == columns.status);
        let key = Key {
            algorithm: columns.algorithm.parse().map_err(|_| unknown(&columns.algorithm))?,
            status: status.ok_or_else(|| unknown(&columns.status))?,
            kid: columns.id,
            created_at: columns.created_at,
            retired_at: columns.retired_at,
        };
        Ok(Self { key, sealed: columns.sealed_private_key })
    }
}

const SELECT: &str = "select id, algorithm, status, sealed_private_key, created_at, retired_at from signing_keys \
                      order by created_at, id";

const PUT: &str = "insert into signing_keys (id, algorithm, status, sealed_private_key, created_at, retired_at) \
                   values ($1, $2, $3, $4, $5, $6) \
                   on conflict (id) do update set status = excluded.status, retired_at = excluded.retired_at";

const DELETE: &str = "delete from signing_keys where id = $1";

/// All keys of all algorithms, oldest first.
pub(super) async fn read(db: &Db) -> Result<Vec<KeyRow>, KeyError> {
    let rows: Vec<Columns> = reading!(db, pool => sqlx::query_as(SELECT).fetch_all(pool).await)?;
    in_order(rows)
}

/// Changes the table under an exclusive lock. `plan` sees it as it is at that moment.
pub(super) async fn change<E: From<KeyError>>(
    db: &Db,
    plan: impl FnOnce(Vec<KeyRow>) -> Result<Vec<Change>, E>,
) -> Result<(), E> {
    let mut transaction = Transaction::begin(db).await.map_err(KeyError::from)?;
    let rows = transaction.read().await?;
    for change in plan(rows)? {
        transaction.carry_out(change).await.map_err(KeyError::from)?;
    }
    transaction.commit().await.map_err(KeyError::from)?;
    Ok(())
}

fn in_order(rows: Vec<Columns>) -> Result<Vec<KeyRow>, KeyError> {
    rows.into_iter().map(KeyRow::try_from).collect()
}

/// A transaction with exclusive write access to the table. Dropping it before the commit changes nothing.
enum Transaction {
    Sqlite(sqlx::Transaction<'static, sqlx::Sqlite>),
    Postgres(sqlx::Transaction<'static, sqlx::Postgres>),
}

/// Runs one expression in the transaction of either engine.
macro_rules! within {
    ($transaction:expr, $connection:ident => $query:expr) => {
        match $transaction {
            Transaction::Sqlite(transaction) => {
                let $connection = &mut **transaction;
                $query
            }
            Transaction::Postgres(transaction) => {
                let $connection = &mut **transaction;
                $query
            }
        }
    };
}

impl Transaction {
    async fn begin(db: &Db) -> Result<Self, sqlx::Error> {
        Ok(match db {
            Db::Sqlite { writer, .. } => Self::Sqlite(writer.begin_with("begin immediate").await?),
            Db::Postgres { pool, .. } => {
                let mut transaction = pool.begin().await?;
                // Readers are not blocked. A concurrent change waits here, and then sees the result of this one.
                sqlx::query("lock table signing_keys in share row exclusive mode").execute(&mut *transaction).await?;
                Self::Postgres(transaction)
            }
        })
    }

    async fn read(&mut self) -> Result<Vec<KeyRow>, KeyError> {
        in_order(within!(self, connection => sqlx::query_as(SELECT).fetch_all(connection).await)?)
    }

    async fn carry_out(&mut self, change: Change) -> Result<(), sqlx::Error> {
        match change {
            Change::Put(KeyRow { key, sealed }) => within!(self, connection => {
                let put = sqlx::query(PUT).bind(key.kid).bind(key.algorithm.as_str()).bind(key.status.as_str());
                let put = put.bind(sealed).bind(key.created_at).bind(key.retired_at);
                put.execute(connection).await.map(drop)
            }),
            Change::Delete(kid) => within!(self, connection => {
                sqlx::query(DELETE).bind(kid).execute(connection).await.map(drop)
            }),
        }
    }

    async fn commit(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(transaction) => transaction.commit().await,
            Self::Postgres(transaction) => transaction.commit().await,
        }
    }
}
