use sqlx_macros::FromRow;

use crate::db::Db;
use crate::db::query::query;
use crate::db::tx::Tx;
use crate::secret::clock::Timestamp;
use crate::signing::error::KeyError;
use crate::signing::key::Key;

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
        let key = Key {
            algorithm: columns.algorithm.parse().map_err(|_| unknown(&columns.algorithm))?,
            status: columns.status.parse().map_err(|_| unknown(&columns.status))?,
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
    in_order(query(SELECT).fetch_all(db.read()).await?)
}

/// Changes the table under an exclusive lock. `plan` sees it as it is at that moment.
pub(super) async fn change<E: From<KeyError>>(
    db: &Db,
    plan: impl FnOnce(Vec<KeyRow>) -> Result<Vec<Change>, E>,
) -> Result<(), E> {
    let (mut tx, rows) = lock(db).await?;
    let changes = plan(rows)?;
    apply(&mut tx, changes).await.map_err(KeyError::from)?;
    tx.commit().await.map_err(KeyError::from)?;
    Ok(())
}

/// A transaction with exclusive write access to the table, and all rows.
async fn lock(db: &Db) -> Result<(Tx, Vec<KeyRow>), KeyError> {
    let mut tx = db.begin().await?;
    // Readers are not blocked. A concurrent change waits here, and then sees the result of this one.
    let lock = match tx {
        // Changes nothing, but takes the lock of all writers.
        Tx::Sqlite(_) => "update signing_keys set status = status where false",
        Tx::Postgres(_) => "lock table signing_keys in share row exclusive mode",
    };
    query(lock).execute(&mut tx).await?;
    let rows = in_order(query(SELECT).fetch_all(&mut tx).await?)?;
    Ok((tx, rows))
}

async fn apply(tx: &mut Tx, changes: Vec<Change>) -> Result<(), sqlx::Error> {
    for change in changes {
        let statement = match change {
            Change::Put(KeyRow { key, sealed }) => {
                let put = query(PUT).bind(key.kid).bind(key.algorithm.as_str()).bind(key.status.as_str());
                put.bind(sealed).bind(key.created_at).bind(key.retired_at)
            }
            Change::Delete(kid) => query(DELETE).bind(kid),
        };
        statement.execute(&mut *tx).await?;
    }
    Ok(())
}

fn in_order(rows: Vec<Columns>) -> Result<Vec<KeyRow>, KeyError> {
    rows.into_iter().map(KeyRow::try_from).collect()
}
