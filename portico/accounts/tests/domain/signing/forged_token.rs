//! Tokens that look genuine. Each has exactly one flaw, so that it is the flaw that is refused.

mod claims;
mod es256;
mod form;
mod header;
mod key;

use portico_accounts::{SigningAlgorithm, TokenError};
use portico_testbed::Engine;

use crate::stage::{ADA, Forger, PROGRAM, Stage};

async fn is_refused(stage: &Stage, token: &str) -> bool {
    matches!(stage.caller_by_token(token, None).await, Err(TokenError::Invalid))
}

/// Ada's token, taken apart by an attacker who has its key.
async fn forger(engine: Engine, algorithm: SigningAlgorithm) -> (Stage, Forger) {
    let stage = Stage::signing(engine, algorithm).await;
    let forger = Forger::of(&stage, &stage.new_session(ADA, PROGRAM).await).await;
    (stage, forger)
}
