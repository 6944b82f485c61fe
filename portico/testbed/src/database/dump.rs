//! A database that another program wrote.

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};

use super::{Database, Engine, run};

impl Database {
    /// A new database with the tables and rows of a dump.
    pub async fn from_dump(engine: Engine, dump: &str) -> Self {
        let database = Self::make(engine).await;
        match engine {
            Engine::Sqlite => {
                let options: SqliteConnectOptions = database.url().parse().expect("a SQLite URL");
                let mut connection = options.create_if_missing(true).connect().await.expect("a new database");
                sqlx::raw_sql(AssertSqlSafe(dump.to_owned())).execute(&mut connection).await.expect("a dump");
                connection.close().await.expect("the connection closes");
            }
            Engine::Postgres => {
                let mut connection = PgConnection::connect(database.url()).await.expect("the test PostgreSQL answers");
                run(&mut connection, dump.to_owned()).await;
            }
        }
        database
    }
}
