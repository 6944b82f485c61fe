//! The two histories of a database: Portico's migrations and the app's, each recorded in a table of its own.

use std::collections::HashMap;

use sqlx::migrate::{Migration, Migrator};
use sqlx_macros::FromRow;

use super::query::query;
use super::{Db, OpenError};

/// Whose migrations they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    Portico,
    App,
}

/// The migrations of one owner, for the engine in use.
pub(super) struct MigrationHistory {
    pub(super) owner: Owner,
    pub(super) known: Vec<Migration>,
}

/// A row of sqlx's table of applied migrations.
#[derive(FromRow)]
pub(super) struct Applied {
    version: i64,
    description: String,
    success: bool,
    checksum: Vec<u8>,
}

impl MigrationHistory {
    pub(super) fn new(owner: Owner, migrator: Option<&Migrator>) -> Self {
        let all = migrator.into_iter().flat_map(Migrator::iter);
        let known = all.filter(|migration| !migration.migration_type.is_down_migration()).cloned().collect();
        Self { owner, known }
    }

    /// Without sqlx's own lock: that belongs to a session, which a pooler may give to another client.
    pub(super) fn migrator(&self) -> Migrator {
        let mut migrator = Migrator::with_migrations(self.known.clone());
        migrator.dangerous_set_table_name(self.owner.table());
        migrator.set_locking(false);
        migrator
    }

    pub(super) async fn applied(&self, db: &Db) -> Result<Vec<Applied>, sqlx::Error> {
        if !db.has_table(self.owner.table()).await? {
            return Ok(Vec::new());
        }
        let sql = match self.owner {
            Owner::Portico => "select version, description, success, checksum from _sqlx_migrations order by version",
            Owner::App => "select version, description, success, checksum from _app_migrations order by version",
        };
        query(sql).fetch_all(db.read()).await
    }

    /// The number of migrations that have not been applied. Fails if the applied ones are not those of this build.
    pub(super) fn count_pending(&self, place: &str, applied: &[Applied]) -> Result<usize, OpenError> {
        let known: HashMap<_, _> =
            self.known.iter().map(|migration| (migration.version, &*migration.checksum)).collect();
        let is_known = |row: &Applied| known.get(&row.version).is_some_and(|checksum| **checksum == *row.checksum);
        if self.owner == Owner::Portico && !applied.is_empty() && !applied.iter().any(is_known) {
            return Err(OpenError::of_another_program(place));
        }
        for row in applied {
            let name = || self.owner.name_of(row.version, &row.description);
            match known.get(&row.version) {
                None => return Err(self.newer(place, &name())),
                Some(_) if !row.success => return Err(OpenError::unfinished(place, &name())),
                Some(checksum) if **checksum != *row.checksum => return Err(self.modified(place, &name())),
                Some(_) => {}
            }
        }
        Ok(known.len().saturating_sub(applied.len()))
    }
}

impl Owner {
    pub(super) fn table(self) -> &'static str {
        match self {
            Self::Portico => "_sqlx_migrations",
            Self::App => "_app_migrations",
        }
    }

    /// For messages. The app's goes by its file name, because its authors look for that.
    pub(super) fn name_of(self, version: i64, description: &str) -> String {
        match self {
            Self::Portico => format!("migration {version}"),
            Self::App => format!("the app's migration {version}_{}.sql", description.replace(' ', "_")),
        }
    }
}
