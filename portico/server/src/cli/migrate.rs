use portico_accounts::Db;

use super::Failure;
use super::print::say;
use crate::config::Config;

/// `portico migrate`.
pub async fn run(config: &Config) -> Result<(), Failure> {
    let db = config.extensions.with_migrations(Db::open(&config.database.location).await?);
    db.migrate().await?;
    say!("The {} database is up to date", db.engine());
    db.close().await;
    Ok(())
}
