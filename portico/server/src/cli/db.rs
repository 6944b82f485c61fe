use std::path::{Path, PathBuf};

use clap::Subcommand;
use portico_accounts::Db;

use super::Failure;
use super::print::say;
use crate::config::{DatabaseConfig, SecretOrigin, Vars, find_root_secret};

#[derive(Subcommand)]
pub enum DbCommand {
    /// Copy the SQLite database into a new file, even while it is served
    Backup {
        /// The new file. It must not exist yet
        file: PathBuf,
    },
}

/// `portico db …`.
pub async fn run(vars: &Vars, command: DbCommand) -> Result<(), Failure> {
    match command {
        DbCommand::Backup { file } => backup(vars, &file).await,
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
        say!("To restore it, stop the server, remove {original}-wal and {original}-shm, and copy it to {original}");
    }
    say!("Then run: portico user sign-out --all (sessions that have ended since are still open in the copy)");
    Ok(())
}

fn print_restore_hint(secret: &str) {
    say!("Also keep {secret}, in another place: without it, every password and every session is lost");
}
