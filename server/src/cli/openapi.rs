use super::{Failure, print};
use crate::openapi::document;

/// `portico openapi`: prints the document that is served at `/api/openapi.json`.
pub fn run() -> Result<(), Failure> {
    print::json(&document().to_pretty_json()?);
    Ok(())
}
