//! The table of notes. Every statement for a user names the owner, so a note of another user is not found.

use portico::db::{Db, Timestamp, Uuid, query};
use portico::{Accounts, Fault};

use super::Note;

/// The most notes that a user keeps.
const MAX_NOTES: i64 = 100;

type Row = (Uuid, String, Timestamp);

/// The notes of a user, newest first. Also used for the export of their data.
pub async fn list(db: Db, owner: Uuid) -> Result<Vec<Note>, Fault> {
    let sql = "select id, text, created_at from notes where user_id = $1 order by id desc";
    let rows: Vec<Row> = query(sql).bind(owner).fetch_all(db.read()).await?;
    Ok(rows.into_iter().map(note).collect())
}

pub async fn find(db: &Db, owner: Uuid, id: &str) -> Result<Option<Note>, Fault> {
    let Ok(id) = id.parse::<Uuid>() else { return Ok(None) };
    let sql = "select id, text, created_at from notes where id = $1 and user_id = $2";
    let row: Option<Row> = query(sql).bind(id).bind(owner).fetch_optional(db.read()).await?;
    Ok(row.map(note))
}

/// `None` if the user has too many notes.
pub async fn add(accounts: &Accounts, owner: Uuid, text: String) -> Result<Option<Note>, Fault> {
    let (id, now) = (accounts.new_id()?, accounts.clock().now());
    let sql = "insert into notes (id, user_id, text, created_at) select $1, $2, $3, $4 \
               where (select count(*) from notes where user_id = $2) < $5";
    let insert = query(sql).bind(id).bind(owner).bind(&text).bind(now).bind(MAX_NOTES);
    let added = insert.execute(accounts.db().write()).await?;
    Ok((added > 0).then(|| note((id, text, now))))
}

/// Returns whether the user had this note.
pub async fn delete(db: &Db, owner: Uuid, id: &str) -> Result<bool, Fault> {
    let Ok(id) = id.parse::<Uuid>() else { return Ok(false) };
    let sql = "delete from notes where id = $1 and user_id = $2";
    Ok(query(sql).bind(id).bind(owner).execute(db.write()).await? > 0)
}

/// The number of all users' notes, for administrators.
pub async fn count(db: &Db) -> Result<i64, Fault> {
    Ok(query("select count(*) from notes").fetch_one::<(i64,)>(db.read()).await?.0)
}

fn note((id, text, created_at): Row) -> Note {
    Note { id: id.to_string(), text, created_at: created_at.to_string() }
}
