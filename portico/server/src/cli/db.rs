use std::path::{Path, PathBuf};

use clap::Subcommand;
use portico_accounts::{CopyError, DatabaseLocation, Db};
use secrecy::SecretString;

use super::Failure;
use super::print::say;
use crate::config::{DatabaseConfig, SecretOrigin, Vars, find_root_secret};
use crate::extensions::Extensions;

#[derive(Subcommand)]
pub enum DbCommand {
    /// Copy the SQLite database into a new file, even while it is served
    Backup {
        /// The new file. It must not exist yet
        file: PathBuf,
    },
    /// Copy the SQLite database to an empty PostgreSQL database, and compare every row. No server may run
    Copy {
        /// The PostgreSQL database, as in DATABASE_URL. PGPASSWORD can hold the password
        #[arg(long, value_name = "URL")]
        to: SecretString,
    },
}

/// `portico db …`.
pub async fn run(vars: &Vars, extensions: &Extensions, command: DbCommand) -> Result<(), Failure> {
    match command {
        DbCommand::Backup { file } => backup(vars, &file).await,
        DbCommand::Copy { to } => copy(vars, extensions, to).await,
    }
}

/// Only reads: creates neither a database nor a secret.
async fn backup(vars: &Vars, file: &Path) -> Result<(), Failure> {
    let config = DatabaseConfig::read(vars)?;
    let Some(db) = Db::open_existing(&config.location).await? else {
        return Err("there is no database yet; the first start creates it".into());
    };
    db.backup(file).await?;
    db.close().await;
    say!("The database was copied to {}, and the copy was verified", file.display());
    match find_root_secret(vars, &config.data_dir)? {
        Some((_, SecretOrigin::File(path))) => print_restore_hint(&path.display().to_string()),
        Some((_, SecretOrigin::Environment)) => print_restore_hint("PORTICO_SECRET"),
        None => {
            say!("{} is missing; without it the copy is useless", config.data_dir.join("secret.key").display());
        }
    }
    if let Some(original) = config.location.sqlite_file() {
        let original = original.display();
        say!(
            "To restore the copy, stop the server, remove {original}-wal and {original}-shm, and put the copy at \
             {original}"
        );
    }
    say!("Then run: portico user sign-out --all (sessions that have ended since are still open in the copy)");
    Ok(())
}

fn print_restore_hint(secret: &str) {
    say!("Also keep {secret}, in another place: without it, every password and every session is lost");
}

/// Creates neither a SQLite database nor a secret.
async fn copy(vars: &Vars, extensions: &Extensions, to: SecretString) -> Result<(), Failure> {
    let config = DatabaseConfig::read(vars)?;
    let to = DatabaseLocation::Url(to);
    if config.location.sqlite_file().is_none() {
        return Err(CopyError::NotSqlite.into());
    }
    if to.sqlite_file().is_some() {
        return Err(CopyError::NotPostgres.into());
    }
    let Some(source) = Db::open_existing(&config.location).await? else {
        return Err("there is no database yet; set DATABASE_URL to the target and start the server".into());
    };
    // Errors of opening name the setting that usually holds the URL.
    let of_target = |error: String| error.replace("DATABASE_URL", "--to");
    let target = Db::open(&to).await.map_err(|error| of_target(error.to_string()))?;
    let (source, target) = (extensions.with_migrations(source), extensions.with_migrations(target));
    let copied = source.copy_to(&target).await.map_err(|error| match error {
        CopyError::Target(_) => format!("{}; the target is unchanged", of_target(error.to_string())),
        CopyError::Unconfirmed(_) => of_target(error.to_string()),
        other => format!("{other}; nothing was copied"),
    })?;
    target.close().await;
    let rows: u64 = copied.iter().map(|table| table.rows).sum();
    for table in &copied {
        say!("{:>12}  {}", table.rows, table.name);
    }
    say!("Copied {rows} rows of {} tables, and compared each row", copied.len());
    say!("Now set DATABASE_URL to the new database, keep PORTICO_SECRET as it is, and start the server");
    if let Some((_, SecretOrigin::File(path))) = find_root_secret(vars, &config.data_dir)? {
        say!("Every further machine needs the content of {} as PORTICO_SECRET", path.display());
    }
    say!(
        "Keep the SQLite database until the new one has proved itself, but do not start a server on it: the two \
         databases would diverge"
    );
    Ok(())
}
