//! The table of notes. Every statement names the owner, so a note of another user is not found.

use portico::db::{Db, Timestamp, Uuid, query};
use portico::fields::{Field, FieldError, parse_text};
use portico::{Accounts, Code, Fault, Problem};

use super::{MAX_CHARS, Note};

/// The most notes that a user keeps.
const MAX_NOTES: i64 = 1_000;

type Row = (Uuid, String, Timestamp);

/// The notes of a user, newest first. Also the part of their export.
pub async fn list(db: Db, owner: Uuid) -> Result<Vec<Note>, Fault> {
    let sql = "select id, text, created_at from notes where user_id = $1 order by id desc";
    let rows: Vec<Row> = query(sql).bind(owner).fetch_all(db.read()).await?;
    Ok(rows.into_iter().map(note).collect())
}

pub async fn find(db: &Db, owner: Uuid, id: &str) -> Result<Note, Problem> {
    let sql = "select id, text, created_at from notes where id = $1 and user_id = $2";
    let row: Option<Row> =
        query(sql).bind(parse(id)?).bind(owner).fetch_optional(db.read()).await.map_err(Fault::from)?;
    row.map(note).ok_or_else(not_found)
}

pub async fn add(accounts: &Accounts, owner: Uuid, text: Result<&str, FieldError>) -> Result<Note, Problem> {
    let text = text.and_then(|text| parse_text(Field::Own("text"), text, MAX_CHARS))?;
    let row = (accounts.new_id()?, text, accounts.clock().now());
    let sql = "insert into notes (id, user_id, text, created_at) select $1, $2, $3, $4 \
               where (select count(*) from notes where user_id = $2) < $5";
    let insert = query(sql).bind(row.0).bind(owner).bind(&row.1).bind(row.2).bind(MAX_NOTES);
    match insert.execute(accounts.db().write()).await.map_err(Fault::from)? {
        0 => Err(Problem::with_detail(Code::Forbidden, "You have 1,000 notes. Delete one before you add another.")),
        _ => Ok(note(row)),
    }
}

pub async fn delete(db: &Db, owner: Uuid, id: &str) -> Result<(), Problem> {
    let sql = "delete from notes where id = $1 and user_id = $2";
    match query(sql).bind(parse(id)?).bind(owner).execute(db.write()).await.map_err(Fault::from)? {
        0 => Err(not_found()),
        _ => Ok(()),
    }
}

fn note((id, text, created_at): Row) -> Note {
    Note { id: id.to_string(), text, created_at: created_at.to_string() }
}

fn parse(id: &str) -> Result<Uuid, Problem> {
    id.parse().map_err(|_| not_found())
}

fn not_found() -> Problem {
    Problem::new(Code::NotFound)
}
