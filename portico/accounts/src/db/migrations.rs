use sqlx::Executor;
use sqlx::migrate::{MigrateError, Migrator};

use super::{Db, OpenError};

pub(super) static SQLITE_MIGRATIONS: Migrator = sqlx_macros::migrate!("migrations/sqlite");
pub(super) static POSTGRES_MIGRATIONS: Migrator = sqlx_macros::migrate!("migrations/postgres");

/// The lock for servers that migrate the same PostgreSQL, held until all migrations are applied.
const MIGRATING: &str = "select pg_advisory_xact_lock(8103222517105996147)";

impl Db {
    /// Applies missing migrations. Nodes that start together wait for each other.
    pub async fn migrate(&self) -> Result<(), OpenError> {
        if self.pending_migrations().await? == 0 {
            return Ok(());
        }
        self.apply_migrations().await.map_err(|error| OpenError::of_migration(&self.place(), &error))
    }

    async fn apply_migrations(&self) -> Result<(), MigrateError> {
        match self {
            Db::Sqlite { writer, .. } => {
                // sqlx locks only PostgreSQL while it migrates; here the write transaction is the lock.
                let mut tx = writer.begin_with("begin immediate").await?;
                SQLITE_MIGRATIONS.run(&mut *tx).await?;
                tx.commit().await?;
            }
            Db::Postgres { pool, .. } => {
                let mut tx = pool.begin().await?;
                // A migration, or the wait for another server's, may take longer than any statement of a request.
                tx.execute("set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0")
                    .await?;
                tx.execute(MIGRATING).await?;
                // sqlx's own lock belongs to a session, which a pooler may give to another client.
                let mut migrator = Migrator::with_migrations(POSTGRES_MIGRATIONS.iter().cloned().collect());
                migrator.set_locking(false).run(&mut *tx).await?;
                tx.commit().await?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_engines_have_the_same_migrations() {
        let names = |migrator: &Migrator| -> Vec<_> {
            migrator.iter().map(|migration| (migration.version, migration.description.clone())).collect()
        };
        assert_eq!(names(&SQLITE_MIGRATIONS), names(&POSTGRES_MIGRATIONS));
    }
}
