mod copy;
mod dump;
mod spoiled;
mod template;

use std::path::Path;
use std::thread;

use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};
use tempfile::TempDir;

/// The variable with the URL of a PostgreSQL whose user may create databases.
const POSTGRES_URL: &str = "PORTICO_TEST_POSTGRES_URL";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// A new, empty database that is removed when dropped.
pub struct Database {
    url: String,
    kind: Kind,
}

enum Kind {
    Sqlite { _folder: TempDir },
    Postgres { server: String, name: String },
}

impl Database {
    /// Creates an empty database. Tests are never skipped: without a PostgreSQL they fail.
    pub async fn make(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => Self::in_folder(),
            Engine::Postgres => Self::on_server(None).await,
        }
    }

    /// Creates a migrated database. PostgreSQL copies it from a template, because migrations take longer than most
    /// tests. On SQLite they do not, and the database is empty.
    pub async fn make_migrated(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => Self::in_folder(),
            Engine::Postgres => Self::on_server(Some(&template::name())).await,
        }
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    fn in_folder() -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let url = sqlite_url(&folder.path().join("test.db"));
        Self { url, kind: Kind::Sqlite { _folder: folder } }
    }

    async fn on_server(template: Option<&str>) -> Self {
        let server = std::env::var(POSTGRES_URL)
            .unwrap_or_else(|_| panic!("{POSTGRES_URL} is not set: run `make test`, which starts a PostgreSQL"));
        let options: PgConnectOptions = server.parse().expect("a PostgreSQL URL");
        let mut connection = options.connect().await.expect("the test PostgreSQL answers");
        match template {
            None => {
                let name = new_name(&mut connection).await;
                run(&mut connection, format!("create database {name}")).await;
                Self::of_name(&server, name)
            }
            Some(template) => {
                template::prepare(&mut connection, &options, template).await;
                Self::copied_from(&mut connection, &server, template).await
            }
        }
    }

    async fn copied_from(connection: &mut PgConnection, server: &str, template: &str) -> Self {
        let name = new_name(connection).await;
        run(connection, format!("create database {name} template {template}")).await;
        Self::of_name(server, name)
    }

    fn of_name(server: &str, name: String) -> Self {
        let (place, options) = server.split_once('?').unwrap_or((server, ""));
        let (front, _) = place.rsplit_once('/').expect("a PostgreSQL URL that names a database");
        Self { url: format!("{front}/{name}?{options}"), kind: Kind::Postgres { server: server.to_owned(), name } }
    }
}

async fn new_name(connection: &mut PgConnection) -> String {
    sqlx::query_scalar("select 'portico_test_' || replace(gen_random_uuid()::text, '-', '')")
        .fetch_one(connection)
        .await
        .expect("a name for the test database")
}

impl Drop for Database {
    fn drop(&mut self) {
        let Kind::Postgres { server, name } = &self.kind else { return };
        let (server, name) = (server.clone(), name.clone());
        // The test's own runtime may be shutting down, so the database is dropped on a separate one.
        let dropping = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(async {
                let mut connection = PgConnection::connect(&server).await.expect("the test PostgreSQL answers");
                run(&mut connection, format!("drop database {name} with (force)")).await;
            });
        });
        _ = dropping.join();
    }
}

/// The URL of a SQLite file. The two characters with a special meaning in it are percent-encoded.
pub fn sqlite_url(file: &Path) -> String {
    format!("sqlite://{}", file.display().to_string().replace('%', "%25").replace('?', "%3F"))
}

async fn run(connection: &mut PgConnection, sql: String) {
    sqlx::raw_sql(AssertSqlSafe(sql))
        .execute(connection)
        .await
        .expect("databases can be created on the test PostgreSQL");
}
