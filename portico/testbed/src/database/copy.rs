//! An earlier state of a database, to restore while servers keep running.

use std::str::FromStr;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection, SqliteConnection};

use super::{Database, Kind, run};

impl Database {
    /// A second database with the current content of this one. On PostgreSQL all connections to this one are closed.
    pub async fn copy(&self) -> Self {
        match &self.kind {
            Kind::Sqlite { .. } => {
                let copy = Self::in_folder();
                let mut connection = open(&self.url).await;
                let file = copy.sqlite_file();
                sqlx::query("vacuum into $1").bind(file).execute(&mut connection).await.expect("a copy");
                connection.close().await.expect("the connection closes");
                copy
            }
            Kind::Postgres { server, name } => {
                let mut connection = PgConnection::connect(server).await.expect("the test PostgreSQL answers");
                let cut = "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1";
                sqlx::query(cut).bind(name).execute(&mut connection).await.expect("connections can be cut");
                Self::copied_from(&mut connection, server, name).await
            }
        }
    }

    /// Replaces this database with a copy. On SQLite connections stay open, as when `sqlite3` restores a file. On
    /// PostgreSQL they are closed, as when a replica takes over.
    pub async fn restore(&self, copy: &Self) {
        match &self.kind {
            Kind::Sqlite { .. } => restore_rows(&self.url, &copy.sqlite_file()).await,
            Kind::Postgres { server, name } => {
                let Kind::Postgres { name: copy, .. } = &copy.kind else { panic!("a copy of another engine") };
                let mut connection = PgConnection::connect(server).await.expect("the test PostgreSQL answers");
                run(&mut connection, format!("drop database {name} with (force)")).await;
                run(&mut connection, format!("create database {name} template {copy}")).await;
            }
        }
    }

    fn sqlite_file(&self) -> String {
        options(&self.url).get_filename().display().to_string()
    }
}

fn options(url: &str) -> SqliteConnectOptions {
    SqliteConnectOptions::from_str(url).expect("a SQLite URL").foreign_keys(false)
}

async fn open(url: &str) -> SqliteConnection {
    options(url).connect().await.expect("the database")
}

/// All rows in one transaction. The change log comes last, because triggers write to it meanwhile.
async fn restore_rows(url: &str, file: &str) {
    let mut connection = open(url).await;
    sqlx::query("attach database $1 as copy").bind(file).execute(&mut connection).await.expect("the copy");
    let tables = "select name from copy.sqlite_master where type = 'table' and name not like 'sqlite_%' \
                  order by name = 'changes'";
    let mut tables: Vec<String> = sqlx::query_scalar(tables).fetch_all(&mut connection).await.expect("its tables");
    tables.push("sqlite_sequence".to_owned());
    let rows =
        |table: &String| format!("delete from main.{table}; insert into main.{table} select * from copy.{table};");
    let all: String = tables.iter().map(rows).collect();
    let all = format!("begin immediate; {all} commit");
    sqlx::raw_sql(AssertSqlSafe(all)).execute(&mut connection).await.expect("matching rows");
    connection.close().await.expect("the connection closes");
}
