use sqlx::migrate::{MigrateError, Migrator};
use sqlx::{Executor, PgConnection};

use super::migration_history::{MigrationHistory, Owner};
use super::{Db, OpenError};

static SQLITE_MIGRATIONS: Migrator = sqlx_macros::migrate!("migrations/sqlite");
static POSTGRES_MIGRATIONS: Migrator = sqlx_macros::migrate!("migrations/postgres");

/// The lock for servers that migrate the same PostgreSQL, held until all migrations are applied.
pub(super) const MIGRATING: &str = "select pg_advisory_xact_lock(8103222517105996147)";

/// The migrations of the app, for both engines.
///
/// They run after Portico's and are recorded in a table of their own, `_app_migrations`, so their numbers are
/// independent of Portico's. Number them by time (`20261128120000_notes.sql`): then two branches never choose the same
/// number. All missing migrations, Portico's and the app's, are applied in one transaction: if one fails, none is
/// applied. A file must not change once it has been applied anywhere.
///
/// A foreign key to a table of Portico, such as `references users (id) on delete cascade`, stays valid: Portico's later
/// migrations never drop, rename or rebuild an existing table. On SQLite, dropping a table that others refer to deletes
/// their rows by the same cascade, so rebuild a table of the app only if no other one refers to it.
#[derive(Clone, Copy, Debug)]
pub struct AppMigrations {
    pub sqlite: &'static Migrator,
    pub postgres: &'static Migrator,
}

impl Db {
    /// Applies missing migrations: Portico's, and then those of [`Db::with_app_migrations`]. Nodes that start together
    /// wait for each other. Fails if a migration fails, and where [`Db::pending_migrations`] does.
    pub async fn migrate(&self) -> Result<(), OpenError> {
        if self.pending_migrations().await? == 0 {
            return Ok(());
        }
        self.apply_migrations(&self.place()).await
    }

    /// In the order in which they run. The app's is empty if it has no migrations.
    pub(super) fn histories(&self) -> [MigrationHistory; 2] {
        let (portico, app) = match self {
            Db::Sqlite { app_migrations, .. } => (&SQLITE_MIGRATIONS, app_migrations.map(|app| app.sqlite)),
            Db::Postgres { app_migrations, .. } => (&POSTGRES_MIGRATIONS, app_migrations.map(|app| app.postgres)),
        };
        [MigrationHistory::new(Owner::Portico, Some(portico)), MigrationHistory::new(Owner::App, app)]
    }

    async fn apply_migrations(&self, place: &str) -> Result<(), OpenError> {
        let failed = |error| OpenError::not_migrated(place, &error);
        match self {
            Db::Sqlite { writer, .. } => {
                // sqlx locks only PostgreSQL while it migrates; here the write transaction is the lock.
                let mut tx = writer.begin_with("begin immediate").await.map_err(failed)?;
                for history in self.histories().iter().filter(|history| !history.known.is_empty()) {
                    ran(history, place, history.migrator().run(&mut *tx).await)?;
                }
                tx.commit().await.map_err(failed)
            }
            Db::Postgres { pool, .. } => {
                let mut tx = pool.begin().await.map_err(failed)?;
                // A migration, or the wait for another server's, may take longer than any statement of a request.
                let unlimited = "set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0";
                tx.execute(unlimited).await.map_err(failed)?;
                tx.execute(MIGRATING).await.map_err(failed)?;
                self.migrate_within(&mut tx).await?;
                tx.commit().await.map_err(failed)
            }
        }
    }

    /// Applies missing migrations to PostgreSQL within a transaction that holds the lock.
    pub(super) async fn migrate_within(&self, tx: &mut PgConnection) -> Result<(), OpenError> {
        for history in self.histories().iter().filter(|history| !history.known.is_empty()) {
            ran(history, &self.place(), history.migrator().run(&mut *tx).await)?;
        }
        Ok(())
    }
}

fn ran(history: &MigrationHistory, place: &str, result: Result<(), MigrateError>) -> Result<(), OpenError> {
    result.map_err(|error| history.failure(place, &error))
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
