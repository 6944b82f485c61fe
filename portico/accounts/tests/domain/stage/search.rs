//! A search through everything in a database.

use portico_accounts::Db;
use sqlx::AssertSqlSafe;

use super::Stage;

impl Stage {
    /// Every column that contains a text, in upper or lower case, even as bytes: `table.column`.
    pub async fn places_of(&self, text: &str) -> Vec<String> {
        let mut places = Vec::new();
        for (table, column) in self.columns().await {
            if self.holds(&table, &column, text).await {
                places.push(format!("{table}.{column}"));
            }
        }
        places
    }

    /// Every column that contains these bytes.
    pub async fn places_of_bytes(&self, bytes: &[u8]) -> Vec<String> {
        let hexadecimal: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let mut places = Vec::new();
        for (table, column) in self.columns().await {
            // SQLite's `hex` writes capitals; PostgreSQL's bytes and ids read as text do not, and ids
            // have hyphens.
            let found: i64 = match self.accounts.db() {
                Db::Sqlite { readers, .. } => {
                    let sql = format!("select count(*) from \"{table}\" where instr(lower(hex(\"{column}\")), $1) > 0");
                    sqlx::query_scalar(AssertSqlSafe(sql)).bind(&hexadecimal).fetch_one(readers).await
                }
                Db::Postgres { pool, .. } => {
                    let sql = format!(
                        "select count(*) from \"{table}\" \
                         where position($1 in replace(\"{column}\"::text, '-', '')) > 0"
                    );
                    sqlx::query_scalar(AssertSqlSafe(sql)).bind(&hexadecimal).fetch_one(pool).await
                }
            }
            .expect("a number");
            if found > 0 {
                places.push(format!("{table}.{column}"));
            }
        }
        places
    }

    /// The stored hashes of valid links.
    pub async fn link_hashes(&self) -> Vec<Vec<u8>> {
        let sql = "select secret_hash from one_time_links";
        match self.accounts.db() {
            Db::Sqlite { readers, .. } => sqlx::query_scalar(sql).fetch_all(readers).await,
            Db::Postgres { pool, .. } => sqlx::query_scalar(sql).fetch_all(pool).await,
        }
        .expect("hashes")
    }

    /// Every table with a column of this name.
    pub async fn tables_with(&self, name: &str) -> Vec<String> {
        let columns = self.columns().await;
        columns.into_iter().filter(|(_, column)| column == name).map(|(table, _)| table).collect()
    }

    async fn columns(&self) -> Vec<(String, String)> {
        let sqlite = "select t.name, c.name from sqlite_master t, pragma_table_info(t.name) c \
                      where t.type = 'table' order by 1, 2";
        let postgres = "select table_name::text, column_name::text from information_schema.columns \
                        where table_schema = 'public' order by 1, 2";
        match self.accounts.db() {
            Db::Sqlite { readers, .. } => sqlx::query_as(sqlite).fetch_all(readers).await,
            Db::Postgres { pool, .. } => sqlx::query_as(postgres).fetch_all(pool).await,
        }
        .expect("columns")
    }

    async fn holds(&self, table: &str, column: &str, text: &str) -> bool {
        let found: i64 = match self.accounts.db() {
            Db::Sqlite { readers, .. } => {
                let sql = format!(
                    "select count(*) from \"{table}\" \
                     where instr(cast(\"{column}\" as blob), cast($1 as blob)) > 0 \
                     or instr(lower(cast(\"{column}\" as text)), lower($1)) > 0"
                );
                sqlx::query_scalar(AssertSqlSafe(sql)).bind(text).fetch_one(readers).await
            }
            Db::Postgres { pool, .. } => {
                // Bytes read as text are hexadecimal.
                let sql = format!(
                    "select count(*) from \"{table}\" \
                     where position(encode(convert_to($1, 'UTF8'), 'hex') in \"{column}\"::text) > 0 \
                     or position(lower($1) in lower(\"{column}\"::text)) > 0"
                );
                sqlx::query_scalar(AssertSqlSafe(sql)).bind(text).fetch_one(pool).await
            }
        }
        .expect("a number");
        found > 0
    }
}
