use uuid::Uuid;

use crate::db::query::query;
use crate::db::tx::Tx;

/// Locks a user's row, before the transaction locks rows that belong to it. SQLite locks everything.
pub(crate) async fn lock(tx: &mut Tx, user: Uuid) -> Result<(), sqlx::Error> {
    let sql = match tx {
        Tx::Sqlite(_) => "update users set name = name where id = $1 and false",
        Tx::Postgres(_) => "select 1 from users where id = $1 for no key update",
    };
    query(sql).bind(user).execute(tx).await.map(drop)
}
