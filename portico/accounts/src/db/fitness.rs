//! Checks whether Portico can work in a database, without changing it. The start and the doctor report the same.

use sqlx_macros::FromRow;

use super::migration_history::Owner;
use super::open_error::reason;
use super::{Db, OpenError, PostgresPool};

/// The oldest PostgreSQL that Portico runs on.
const OLDEST_POSTGRES: i32 = 13;

/// Every table of Portico.
const TABLES: [&str; 18] = [
    "app_enrolments",
    "audit_events",
    "authenticator_apps",
    "changes",
    "factor_undo_links",
    "log_in_steps",
    "mail_counts",
    "mails",
    "one_time_links",
    "passkeys",
    "rate_limits",
    "recovery_codes",
    "session_cleanup",
    "sessions",
    "signing_keys",
    "trusted_browsers",
    "used_challenges",
    "users",
];

/// The properties of a PostgreSQL server for the connected user.
#[derive(Clone, Debug, FromRow)]
struct DatabaseFacts {
    /// Such as 150018.
    version: i32,
    encoding: String,
    is_read_only: bool,
    /// `None` if no schema of the search path exists.
    schema: Option<String>,
    may_create: bool,
    #[sqlx(rename = "session_user")]
    user: String,
    database: String,
    /// A table of the schema that the user does not own, and its owner.
    foreign_table: Option<String>,
    table_owner: Option<String>,
}

impl Db {
    /// The number of migrations, Portico's and the app's, that have not been applied yet. Fails if they cannot be
    /// applied, or if the database belongs to another program or to a later version.
    pub async fn pending_migrations(&self) -> Result<usize, OpenError> {
        let place = self.place();
        self.find_pending(&place).await.map_err(|error| match error {
            Unfit::Query(error) => OpenError::Unfit(format!("{place} {}", reason(&error))),
            Unfit::Unsuitable(error) => error,
        })
    }

    async fn find_pending(&self, place: &str) -> Result<usize, Unfit> {
        let facts = match self {
            Db::Sqlite { writer, .. } => {
                // SQLite reports only on a change that this user may not write. The change is rolled back.
                let mut undone = writer.begin_with("begin immediate").await?;
                sqlx::query("create table if not exists is_writable (one integer)").execute(&mut *undone).await?;
                undone.rollback().await?;
                None
            }
            Db::Postgres { pool, .. } => Some(inspect(pool).await?),
        };
        refuse(place, facts.as_ref().and_then(DatabaseFacts::problem))?;
        // In this order: if another node migrates meanwhile, a table that is seen already has its migration recorded.
        let has_users = self.has_table("users").await?;
        let mut pending = 0;
        for history in self.histories() {
            let applied = history.applied(self).await?;
            if history.owner == Owner::Portico && has_users && applied.is_empty() {
                return Err(OpenError::of_another_program(place).into());
            }
            pending += history.count_pending(place, &applied)?;
        }
        match self {
            Db::Postgres { .. } if pending > 0 => {
                refuse(place, facts.as_ref().and_then(DatabaseFacts::problem_with_migrations))?;
            }
            Db::Postgres { pool, .. } => refuse(place, missing_privileges(pool).await?)?,
            Db::Sqlite { .. } => {}
        }
        Ok(pending)
    }
}

/// Why a database is unfit: it refused a query, or its answer was not acceptable.
enum Unfit {
    Query(sqlx::Error),
    Unsuitable(OpenError),
}

impl From<sqlx::Error> for Unfit {
    fn from(error: sqlx::Error) -> Self {
        Self::Query(error)
    }
}

impl From<OpenError> for Unfit {
    fn from(error: OpenError) -> Self {
        Self::Unsuitable(error)
    }
}

fn refuse(place: &str, problem: Option<String>) -> Result<(), OpenError> {
    problem.map_or(Ok(()), |problem| Err(OpenError::Unfit(format!("{place} {problem}"))))
}

async fn inspect(pool: &PostgresPool) -> Result<DatabaseFacts, sqlx::Error> {
    let sql = "select current_setting('server_version_num')::int4 as version, \
               current_setting('server_encoding') as encoding, \
               pg_is_in_recovery() or current_setting('transaction_read_only')::bool as is_read_only, \
               current_schema()::text as schema, \
               coalesce(has_schema_privilege(current_schema()::text, 'create'), false) as may_create, \
               current_user::text as session_user, current_database()::text as database, \
               t.tablename::text as foreign_table, t.tableowner::text as table_owner \
               from (select 1) one left join lateral (select tablename, tableowner from pg_tables \
               where schemaname = current_schema() and tablename in ('_sqlx_migrations', '_app_migrations', 'users') \
               and not pg_has_role(tableowner, 'usage') order by tablename limit 1) t on true";
    sqlx::query_as(sql).fetch_one(pool).await
}

/// The reason why the user cannot work with the tables.
async fn missing_privileges(pool: &PostgresPool) -> Result<Option<String>, sqlx::Error> {
    let sql = "select tablename::text, current_user::text from pg_tables \
               where schemaname = current_schema() and tablename = any(string_to_array($1, ' ')) and not (\
               has_table_privilege(format('%I.%I', schemaname, tablename), 'select') \
               and has_table_privilege(format('%I.%I', schemaname, tablename), 'insert') \
               and has_table_privilege(format('%I.%I', schemaname, tablename), 'update') \
               and has_table_privilege(format('%I.%I', schemaname, tablename), 'delete')) \
               order by tablename limit 1";
    let found: Option<(String, String)> = sqlx::query_as(sql).bind(TABLES.join(" ")).fetch_optional(pool).await?;
    Ok(found.map(|(table, user)| {
        format!(
            "does not allow {user} to use the table {table}; run there: grant select, insert, update, delete on all \
             tables in schema public to {user}"
        )
    }))
}

impl DatabaseFacts {
    /// The first reason why Portico cannot work in this database.
    fn problem(&self) -> Option<String> {
        let Self { user, database, .. } = self;
        if self.version < OLDEST_POSTGRES * 10_000 {
            let version = self.version / 10_000;
            return Some(format!(
                "is version {version}; Portico needs {OLDEST_POSTGRES} or newer: update it, or name another server in \
                 DATABASE_URL"
            ));
        }
        if self.encoding != "UTF8" {
            return Some(format!(
                "stores the database {database} in the encoding {}; create one with: create database NAME encoding 'UTF8' \
                 template template0, and name it in DATABASE_URL",
                self.encoding
            ));
        }
        if self.is_read_only {
            return Some(
                "is read-only: it is a standby or configured so; name the primary server in DATABASE_URL, or set \
                 default_transaction_read_only to off"
                    .to_owned(),
            );
        }
        if self.schema.is_none() {
            return Some(format!(
                "has no schema for {user}; run there: create schema if not exists public, or alter role {user} \
                 set search_path to one that exists"
            ));
        }
        None
    }

    /// The reason why migrations cannot be applied. A user who only serves needs no such rights.
    fn problem_with_migrations(&self) -> Option<String> {
        let Self { user, database, .. } = self;
        if !self.may_create {
            let schema = self.schema.as_deref().unwrap_or("public");
            return Some(format!(
                "does not allow {user} to create tables; run in {database}: grant usage, create on schema {schema} to {user}"
            ));
        }
        let (table, owner) = self.foreign_table.as_ref().zip(self.table_owner.as_ref())?;
        Some(format!(
            "has a table {table} that belongs to {owner}, so {user} cannot change it; use {owner} in DATABASE_URL, or \
             run for each table in {database}: alter table NAME owner to {user}"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit() -> DatabaseFacts {
        DatabaseFacts {
            version: 150_018,
            encoding: "UTF8".to_owned(),
            is_read_only: false,
            schema: Some("public".to_owned()),
            may_create: true,
            user: "ada".to_owned(),
            database: "portico".to_owned(),
            foreign_table: None,
            table_owner: None,
        }
    }

    #[test]
    fn a_suitable_postgres_is_accepted() {
        assert_eq!((fit().problem(), fit().problem_with_migrations()), (None, None));
        assert_eq!(DatabaseFacts { version: 130_000, ..fit() }.problem(), None);
    }

    #[test]
    fn an_outdated_postgres_is_refused_with_its_version() {
        for (version, said) in [(120_022, "is version 12;"), (90_624, "is version 9;")] {
            let problem = DatabaseFacts { version, ..fit() }.problem().unwrap();
            assert!(problem.starts_with(said) && problem.contains("13 or newer"), "{problem}");
        }
    }

    #[test]
    fn a_table_of_another_role_is_named_with_its_owner() {
        let (table, owner) = (Some("users".to_owned()), Some("root".to_owned()));
        let problem =
            DatabaseFacts { foreign_table: table, table_owner: owner, ..fit() }.problem_with_migrations().unwrap();
        assert!(problem.contains("belongs to root") && problem.ends_with("alter table NAME owner to ada"), "{problem}");
    }
}
