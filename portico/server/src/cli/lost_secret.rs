use portico_accounts::Db;

use super::Failure;
use crate::config::{DatabaseConfig, Vars, find_root_secret};

/// Fails if the database was filled under a root secret that no longer exists. A new secret cannot decrypt its data,
/// and would block the place where the old one must be restored.
pub async fn refuse(vars: &Vars, database: &DatabaseConfig) -> Result<(), Failure> {
    if has_secret(vars, database)? {
        return Ok(());
    }
    let Some(db) = Db::open_existing(&database.location).await? else { return Ok(()) };
    let is_lost = is_lost(vars, database, &db).await?;
    db.close().await;
    if is_lost { Err(lost(database)) } else { Ok(()) }
}

/// The error for a lost root secret.
pub fn lost(database: &DatabaseConfig) -> Failure {
    let path = database.data_dir.join("secret.key");
    format!(
        "{} is missing, and the accounts and keys in the database are lost without it; restore it from a backup or \
         from another server, or set PORTICO_SECRET to its content",
        path.display()
    )
    .into()
}

/// Whether the database needs a root secret that is missing.
pub async fn is_lost(vars: &Vars, database: &DatabaseConfig, db: &Db) -> Result<bool, Failure> {
    if has_secret(vars, database)? {
        return Ok(false);
    }
    let needs_it = db.requires_secret().await?;
    // Checked again because another process may have created the secret, and then the database, in the meantime.
    Ok(needs_it && !has_secret(vars, database)?)
}

fn has_secret(vars: &Vars, database: &DatabaseConfig) -> Result<bool, Failure> {
    Ok(find_root_secret(vars, &database.data_dir)?.is_some())
}
