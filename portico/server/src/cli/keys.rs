use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Subcommand;
use portico_accounts::{Accounts, FileError, FileUse, Key, KeyStatus, RotationError, Timestamp};
use serde_json::{Value, json};

use super::print::say;
use super::{Failure, open_accounts, print};
use crate::config::Config;

#[derive(Subcommand)]
pub enum KeysCommand {
    /// List the keys, oldest first
    List {
        /// Print a JSON array instead of a table
        #[arg(long)]
        json: bool,
    },
    /// Make the next key active. No user is logged out, because the previous key still verifies for a while
    Rotate,
    /// Import a key of your own, and make it active two seconds later, when all running servers know it
    Import {
        /// A PEM file with one PKCS#8 private key for Ed25519 or P-256, whichever PORTICO_JWT_ALGORITHM names. Other text
        /// and certificates in it are ignored
        file: PathBuf,
    },
}

/// `portico keys …`.
pub async fn run(config: &Config, command: KeysCommand) -> Result<(), Failure> {
    let accounts = open_accounts(config).await?;
    let done = execute(&accounts, command).await;
    accounts.db().close().await;
    done
}

async fn execute(accounts: &Accounts, command: KeysCommand) -> Result<(), Failure> {
    match command {
        KeysCommand::List { json } => list(accounts, json).await,
        KeysCommand::Rotate => rotate(accounts).await,
        KeysCommand::Import { file } => import(accounts, &file).await,
    }
}

async fn list(accounts: &Accounts, json: bool) -> Result<(), Failure> {
    let keys = accounts.keys().await?;
    if json {
        let keys: Vec<_> = keys.iter().map(as_json).collect();
        print::json(&serde_json::to_string_pretty(&keys)?);
        return Ok(());
    }
    for key in keys {
        let Key { kid, algorithm, status, created_at, .. } = &key;
        say!("{status:<7}  {algorithm}  {kid:<43}  created {created_at}  {}", meaning(accounts, &key));
    }
    Ok(())
}

async fn rotate(accounts: &Accounts) -> Result<(), Failure> {
    let before = active(accounts).await?;
    let now = match accounts.rotate_keys().await {
        Err(RotationError::TooSoon(missing)) => {
            wait(missing).await;
            accounts.rotate_keys().await?
        }
        done => done?,
    };
    report(accounts, before, &now).await
}

async fn import(accounts: &Accounts, file: &Path) -> Result<(), Failure> {
    let name = file.display();
    let content = std::fs::read(file).map_err(|error| FileError::new(file, FileUse::Read, &error))?;
    // The key itself is ASCII. Other text in the file, such as a name in another encoding, is ignored.
    let pem = String::from_utf8_lossy(&content);
    let before = active(accounts).await?;
    let kid = accounts.import_key(&pem).await.map_err(|error| format!("{name}: {error}"))?;
    say!("Published {kid}; waiting until running servers know it");
    let now = match accounts.activate_key(&kid).await {
        Err(RotationError::TooSoon(missing)) => {
            wait(missing).await;
            accounts.activate_key(&kid).await?
        }
        done => done?,
    };
    report(accounts, before, &now).await
}

/// The id of the current signing key.
async fn active(accounts: &Accounts) -> Result<Option<String>, Failure> {
    let ours = accounts.settings().signing_algorithm;
    let mut keys = accounts.keys().await?.into_iter();
    Ok(keys.find(|key| key.algorithm == ours && key.status == KeyStatus::Active).map(|key| key.kid))
}

async fn report(accounts: &Accounts, before: Option<String>, now: &Key) -> Result<(), Failure> {
    say!("New tokens are signed with {}", now.kid);
    let retired = accounts.keys().await?.into_iter().find(|key| Some(&key.kid) == before.as_ref());
    if let Some((key, until)) = retired.and_then(|key| Some((key.kid.clone(), accounts.verifies_until(&key)?))) {
        say!("Tokens signed with {key} are valid until they expire; the key stops verifying after {until}");
    }
    Ok(())
}

/// Explains the status to new operators.
fn meaning(accounts: &Accounts, key: &Key) -> String {
    if key.algorithm != accounts.settings().signing_algorithm {
        return "not in use: PORTICO_JWT_ALGORITHM names another algorithm".to_owned();
    }
    let until = accounts.verifies_until(key);
    match (key.status, until) {
        (KeyStatus::Next, _) => "published; signs after the next rotation".to_owned(),
        (KeyStatus::Active, _) => "signs new tokens".to_owned(),
        (KeyStatus::Retired, Some(until)) if is_ahead(accounts, until) => format!("verifies until {until}"),
        (KeyStatus::Retired, _) => "no longer verifies; deleted at the next rotation".to_owned(),
    }
}

fn is_ahead(accounts: &Accounts, moment: Timestamp) -> bool {
    accounts.clock().now() < moment
}

fn as_json(key: &Key) -> Value {
    json!({
        "kid": key.kid,
        "algorithm": key.algorithm,
        "status": key.status,
        "created_at": key.created_at.to_string(),
        "retired_at": key.retired_at.map(|at| at.to_string()),
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "other processes ask the database for new keys in real time: before they have, \
              a token signed with one of them would be refused there"
)]
async fn wait(duration: Duration) {
    tokio::time::sleep(duration).await;
}
