//! The ring of signing keys, and its algorithms.

mod algorithms;
mod import;
mod nodes;
mod restored;
mod rotation;
mod stored;

use portico_accounts::{Accounts, Key, KeyStatus};
use serde_json::Value;

use crate::stage::{SECOND, Stage};

/// A ring whose next key has been published long enough to be used.
async fn ready(engine: portico_testbed::Engine) -> Stage {
    let stage = Stage::set(engine).await;
    stage.clock.advance(2 * SECOND);
    stage
}

/// The keys of one status, oldest first.
async fn kids(accounts: &Accounts, status: KeyStatus) -> Vec<String> {
    let keys = accounts.keys().await.unwrap().into_iter();
    keys.filter(|key: &Key| key.status == status).map(|key| key.kid).collect()
}

/// The ids in the published key set.
fn published(accounts: &Accounts) -> Vec<String> {
    let set = serde_json::to_value(accounts.jwks()).unwrap();
    let keys = set["keys"].as_array().unwrap().iter();
    keys.map(|key: &Value| key["kid"].as_str().unwrap().to_owned()).collect()
}
