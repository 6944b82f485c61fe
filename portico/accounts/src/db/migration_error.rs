//! Migrations that do not match the database, or that it refuses, in words for the operator.

use sqlx::Error;
use sqlx::migrate::MigrateError;

use super::OpenError;
use super::migration_history::{MigrationHistory, Owner};
use super::open_error::reason;

impl MigrationHistory {
    pub(super) fn newer(&self, place: &str, name: &str) -> OpenError {
        OpenError::Unfit(match self.owner {
            Owner::Portico => format!(
                "{place} was written by a newer version of Portico ({name}); start that version, or restore a backup \
                 from before the upgrade"
            ),
            Owner::App => format!(
                "{place} was written by another version of the app, which has {name}; start that version, or restore a \
                 backup from before the upgrade"
            ),
        })
    }

    pub(super) fn modified(&self, place: &str, name: &str) -> OpenError {
        OpenError::Unfit(match self.owner {
            Owner::Portico => format!(
                "{place} was created by another build of Portico, whose {name} differs from this one's; start that \
                 build, or name another database in DATABASE_URL"
            ),
            Owner::App => format!(
                "{place} was created with a different version of {name}; restore that version and write the change as \
                 a new migration, or name another database in DATABASE_URL"
            ),
        })
    }

    pub(super) fn failure(&self, place: &str, error: &MigrateError) -> OpenError {
        match error {
            MigrateError::VersionMissing(version) => self.newer(place, &self.name_of(*version)),
            MigrateError::VersionMismatch(version) => self.modified(place, &self.name_of(*version)),
            MigrateError::Dirty(version) => OpenError::unfinished(place, &self.name_of(*version)),
            MigrateError::ExecuteMigration(error, version) if self.owner == Owner::App => {
                refused_by_database(place, &self.name_of(*version), error)
            }
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => {
                OpenError::not_migrated(place, error)
            }
            other => OpenError::Migrate(format!("{place}: {other}; report this to the authors of Portico")),
        }
    }

    fn name_of(&self, version: i64) -> String {
        let known = self.known.iter().find(|migration| migration.version == version);
        match (self.owner, known) {
            (Owner::App, None) => format!("the app's migration {version}"),
            (owner, known) => owner.name_of(version, known.map_or("", |migration| &migration.description)),
        }
    }
}

impl OpenError {
    pub(super) fn of_another_program(place: &str) -> Self {
        Self::Unfit(format!("{place} has tables that Portico did not create; name an empty database in DATABASE_URL"))
    }

    pub(super) fn unfinished(place: &str, name: &str) -> Self {
        Self::Unfit(format!("{place} was left in the middle of {name}; restore a backup"))
    }

    pub(super) fn not_migrated(place: &str, error: &Error) -> Self {
        Self::Migrate(format!("{place} {}", reason(error)))
    }
}

/// The app's own statement is wrong, or something else is wrong with the database.
fn refused_by_database(place: &str, name: &str, error: &Error) -> OpenError {
    OpenError::Migrate(match error {
        Error::Database(refusal) if is_about_statement(&refusal.code().unwrap_or_default()) => {
            format!("{place} refuses {name}: {}; fix the file; no migration was applied", one_line(refusal.message()))
        }
        other => format!("{place} {} (during {name})", reason(other)),
    })
}

/// SQLite's generic error and its constraints (<https://www.sqlite.org/rescode.html>); PostgreSQL's classes of invalid
/// data, violated constraints, wrong statements, and statements that cannot run in a transaction.
fn is_about_statement(code: &str) -> bool {
    const INSUFFICIENT_PRIVILEGE: &str = "42501";
    match code.parse::<u32>() {
        Ok(number) if code.len() < 5 => matches!(number & 0xff, 1 | 19),
        _ => {
            let classes = ["0A", "22", "23", "42"];
            code != INSUFFICIENT_PRIVILEGE && (code == "25001" || classes.iter().any(|class| code.starts_with(class)))
        }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
