//! Writes rows in batches with PostgreSQL's `copy`, which reads every type from its text.

use futures::TryStreamExt;
use sqlx::postgres::PgDatabaseError;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Error, PgConnection};

use super::column::{Column, Stored, Table, quoted};
use super::digest::Digest;
use super::error::{CopyError, said};
use super::source::{Source, value};

const BATCH_ROWS: usize = 1_000;
const BATCH_BYTES: usize = 1 << 20;

/// Rows that are written together.
#[derive(Default)]
struct Batch {
    rows: Vec<Vec<Option<String>>>,
    bytes: usize,
}

/// Copies all rows of a table, and returns what should be in the target.
pub(super) async fn copy(source: &mut Source, target: &mut PgConnection, table: &Table) -> Result<Digest, CopyError> {
    let (mut digest, mut batch) = (Digest::default(), Batch::default());
    let mut rows = source.rows(table);
    while let Some(row) = rows.try_next().await? {
        batch.add(converted(table, &row)?);
        if batch.rows.len() >= BATCH_ROWS || batch.bytes >= BATCH_BYTES {
            std::mem::take(&mut batch).write(target, table, &mut digest).await?;
        }
    }
    batch.write(target, table, &mut digest).await?;
    Ok(digest)
}

fn converted(table: &Table, row: &SqliteRow) -> Result<Vec<Option<String>>, CopyError> {
    let convert = |(index, column): (usize, &Column)| {
        value(row, index).and_then(|value| column.kind.convert(value)).map_err(|problem| CopyError::Value {
            table: table.target.clone(),
            column: column.target.name.clone(),
            key: key_of(table, |index| value(row, index).ok().and_then(|value| readable(table, index, value))),
            problem,
        })
    };
    table.columns.iter().enumerate().map(convert).collect()
}

/// A value of a key for an error. One that cannot be converted itself is left out.
fn readable(table: &Table, index: usize, value: Stored) -> Option<String> {
    table.columns.get(index)?.kind.convert(value).ok()?
}

/// `id = 7`, or the first column where there is no key.
fn key_of(table: &Table, text: impl Fn(usize) -> Option<String>) -> String {
    let named = |(index, column): (usize, &Column)| {
        format!("{} = {}", column.target.name, text(index).unwrap_or_else(|| "?".to_owned()))
    };
    let keys: Vec<_> = table.columns.iter().enumerate().filter(|(_, column)| column.target.is_key).map(named).collect();
    match table.columns.first() {
        Some(first) if keys.is_empty() => named((0, first)),
        _ => keys.join(", "),
    }
}

impl Batch {
    fn add(&mut self, row: Vec<Option<String>>) {
        self.bytes += row.iter().flatten().map(String::len).sum::<usize>();
        self.rows.push(row);
    }

    async fn write(self, target: &mut PgConnection, table: &Table, digest: &mut Digest) -> Result<(), CopyError> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let columns: Vec<_> = table.columns.iter().map(|column| quoted(&column.target.name)).collect();
        let sql = format!("copy {} ({}) from stdin", quoted(&table.target), columns.join(", "));
        send(target, &sql, self.text()).await.map_err(|error| self.refused(table, &error))?;
        for row in self.into_stored(target, table).await? {
            digest.add(table, &row);
        }
        Ok(())
    }

    /// The text format (<https://www.postgresql.org/docs/current/sql-copy.html>).
    fn text(&self) -> Vec<u8> {
        let mut text = String::with_capacity(self.bytes + self.bytes / 8);
        for row in &self.rows {
            for (index, value) in row.iter().enumerate() {
                if index > 0 {
                    text.push('\t');
                }
                match value {
                    None => text.push_str("\\N"),
                    Some(value) => value.chars().for_each(|c| push_escaped(&mut text, c)),
                }
            }
            text.push('\n');
        }
        text.into_bytes()
    }

    /// The error names the line, such as `COPY notes, line 3, column at: "soon"`.
    fn refused(&self, table: &Table, error: &Error) -> CopyError {
        let refused = error.as_database_error().and_then(|error| error.try_downcast_ref::<PgDatabaseError>());
        let context = refused.and_then(|refused| refused.r#where()).unwrap_or_default();
        let line = context.split_once(", line ").map_or("", |(_, rest)| rest);
        let number: usize = line.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap_or(0);
        let column = line.split_once(", column ").and_then(|(_, rest)| rest.split(':').next());
        let Some(row) = number.checked_sub(1).and_then(|index| self.rows.get(index)) else {
            return CopyError::of_table(&table.target, error);
        };
        let (table_name, key) = (table.target.clone(), key_of(table, |index| row.get(index).cloned().flatten()));
        match column {
            Some(column) => {
                CopyError::Value { table: table_name, column: column.to_owned(), key, problem: said(error) }
            }
            None => CopyError::Row { table: table_name, key, problem: said(error) },
        }
    }

    /// The rows as PostgreSQL writes them. A type's length is left out, so a value that it rounds is found.
    async fn into_stored(
        mut self,
        target: &mut PgConnection,
        table: &Table,
    ) -> Result<Vec<Vec<Option<String>>>, CopyError> {
        for (index, column) in table.columns.iter().enumerate().filter(|(_, column)| column.kind.is_rewritten()) {
            let sql = format!(
                "select given::{}::text from unnest($1::text[]) with ordinality as row (given, place) order by place",
                quoted(&column.target.base_type)
            );
            let given: Vec<_> = self.rows.iter().map(|row| row.get(index).cloned().flatten()).collect();
            let stored: Vec<Option<String>> = sqlx::query_scalar(AssertSqlSafe(sql))
                .bind(given)
                .persistent(false)
                .fetch_all(&mut *target)
                .await
                .map_err(|error| CopyError::of_table(&table.target, &error))?;
            for (row, stored) in self.rows.iter_mut().zip(stored) {
                if let Some(value) = row.get_mut(index) {
                    *value = stored;
                }
            }
        }
        Ok(self.rows)
    }
}

async fn send(target: &mut PgConnection, sql: &str, text: Vec<u8>) -> Result<(), Error> {
    let mut copy = target.copy_in_raw(sql).await?;
    copy.send(text).await?;
    copy.finish().await.map(drop)
}

/// Characters with a meaning in the format follow a backslash.
fn push_escaped(text: &mut String, c: char) {
    match c {
        '\\' => text.push_str("\\\\"),
        '\n' => text.push_str("\\n"),
        '\r' => text.push_str("\\r"),
        '\t' => text.push_str("\\t"),
        other => text.push(other),
    }
}
