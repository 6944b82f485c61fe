//! The PostgreSQL database, within the one transaction of a copy.

use futures::TryStreamExt;
use sqlx::{AssertSqlSafe, Executor, PgConnection, Row};

use super::column::{Listed, Table, TargetColumn, quoted};
use super::digest::Digest;
use super::error::CopyError;
use crate::db::migrations::MIGRATING;

/// Tables with rows that migrations of Portico insert.
const SEEDED: [&str; 2] = ["changes", "session_cleanup"];

const TABLES: &str = "select relname::text from pg_class where relnamespace = current_schema()::regnamespace \
                      and relkind in ('r', 'p') and not relispartition \
                      and relname not in ('_sqlx_migrations', '_app_migrations') order by relname";

const COLUMNS: &str = "select a.attname::text as name, \
     coalesce(base.typname, t.typname)::text as base_type, \
     coalesce(a.attnum = any(i.indkey::int2[]), false) as is_key, a.attgenerated <> '' as is_generated, \
     pg_get_serial_sequence(quote_ident(c.relname), a.attname) as sequence \
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped \
     join pg_type t on t.oid = a.atttypid left join pg_type base on base.oid = nullif(t.typbasetype, 0) \
     left join pg_index i on i.indrelid = c.oid and i.indisprimary \
     where c.relnamespace = current_schema()::regnamespace and c.relname = $1 order by a.attnum";

/// Constraints of foreign keys, and triggers. Rows are written without them.
const REFERENCES: &str = "select conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) \
     from pg_constraint where contype = 'f' and conparentid = 0 \
     and connamespace = current_schema()::regnamespace order by conname";

const TRIGGERS: &str = "select tgrelid::regclass::text, quote_ident(tgname) from pg_trigger join pg_class c on c.oid = tgrelid \
     where not tgisinternal and tgenabled = 'O' and c.relnamespace = current_schema()::regnamespace order by tgname";

/// What is switched off while rows are written.
pub(super) struct Suspended {
    /// Table, name and definition.
    references: Vec<(String, String, String)>,
    /// Table and name.
    triggers: Vec<(String, String)>,
}

/// Waits for a server that migrates the database, and refuses a database with rows.
pub(super) async fn lock_and_refuse_rows(conn: &mut PgConnection) -> Result<(), CopyError> {
    conn.execute(MIGRATING).await.map_err(CopyError::target)?;
    let names: Vec<String> = sqlx::query_scalar(TABLES).fetch_all(&mut *conn).await.map_err(CopyError::target)?;
    for name in names.into_iter().filter(|name| !SEEDED.contains(&name.as_str())) {
        let any = AssertSqlSafe(format!("select exists (select 1 from {})", quoted(&name)));
        if sqlx::query_scalar(any).fetch_one(&mut *conn).await.map_err(CopyError::target)? {
            return Err(CopyError::NotEmpty(name));
        }
    }
    Ok(())
}

pub(super) async fn tables(conn: &mut PgConnection) -> Result<Vec<Listed<TargetColumn>>, CopyError> {
    let names: Vec<String> = sqlx::query_scalar(TABLES).fetch_all(&mut *conn).await.map_err(CopyError::target)?;
    let mut tables = Vec::new();
    for name in names {
        let columns = sqlx::query_as(COLUMNS).bind(&name).fetch_all(&mut *conn).await.map_err(CopyError::target)?;
        tables.push(Listed { name, columns });
    }
    Ok(tables)
}

/// Deletes the rows that migrations have inserted: the source has them, or had them once.
pub(super) async fn empty(conn: &mut PgConnection, tables: &[Table]) -> Result<(), CopyError> {
    let names: Vec<_> = tables.iter().map(|table| quoted(&table.target)).collect();
    run(conn, format!("truncate {}", names.join(", "))).await
}

impl Suspended {
    /// Foreign keys are dropped, so that tables may refer to each other and to themselves.
    pub(super) async fn suspend(conn: &mut PgConnection) -> Result<Self, CopyError> {
        let references = sqlx::query_as(REFERENCES).fetch_all(&mut *conn).await.map_err(CopyError::target)?;
        let triggers = sqlx::query_as(TRIGGERS).fetch_all(&mut *conn).await.map_err(CopyError::target)?;
        let suspended = Self { references, triggers };
        for (table, name, _) in &suspended.references {
            run(conn, format!("alter table {table} drop constraint {name}")).await?;
        }
        for (table, name) in &suspended.triggers {
            run(conn, format!("alter table {table} disable trigger {name}")).await?;
        }
        Ok(suspended)
    }

    /// PostgreSQL checks all references here.
    pub(super) async fn resume(self, conn: &mut PgConnection) -> Result<(), CopyError> {
        run(conn, "set constraints all immediate".to_owned()).await?;
        for (table, name) in &self.triggers {
            run(conn, format!("alter table {table} enable trigger {name}")).await?;
        }
        for (table, name, definition) in &self.references {
            let add = format!("alter table {table} add constraint {name} {definition}");
            let added = sqlx::raw_sql(AssertSqlSafe(add)).execute(&mut *conn).await;
            added.map_err(|error| CopyError::of_table(table, &error))?;
        }
        Ok(())
    }
}

/// The rows that are in the table now.
pub(super) async fn digest(conn: &mut PgConnection, table: &Table) -> Result<Digest, CopyError> {
    let columns: Vec<_> = table.columns.iter().map(|column| format!("{}::text", quoted(&column.target.name))).collect();
    let sql = AssertSqlSafe(format!("select {} from {}", columns.join(", "), quoted(&table.target)));
    let mut rows = sqlx::query(sql).persistent(false).fetch(conn);
    let mut digest = Digest::default();
    while let Some(row) = rows.try_next().await.map_err(CopyError::target)? {
        let values: Result<Vec<Option<String>>, _> = (0..row.len()).map(|index| row.try_get(index)).collect();
        digest.add(table, &values.map_err(CopyError::target)?);
    }
    Ok(digest)
}

/// New rows get numbers after those of the copied ones, and after those that SQLite has assigned.
pub(super) async fn continue_numbers(
    conn: &mut PgConnection,
    table: &Table,
    last_number: Option<i64>,
) -> Result<(), CopyError> {
    for column in &table.columns {
        let Some(sequence) = &column.target.sequence else { continue };
        let (name, table) = (quoted(&column.target.name), quoted(&table.target));
        let sql = format!(
            "select setval($1::text::regclass, last) from (select greatest(max({name}), $2) as last from {table}) numbers \
             where last > 0"
        );
        let set = sqlx::query(AssertSqlSafe(sql)).bind(sequence).bind(last_number).persistent(false);
        set.execute(&mut *conn).await.map_err(CopyError::target)?;
    }
    Ok(())
}

async fn run(conn: &mut PgConnection, sql: String) -> Result<(), CopyError> {
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(conn).await.map(drop).map_err(CopyError::target)
}
