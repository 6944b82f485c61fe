use super::Failure;
use super::print::say;
use crate::openapi::document;

/// `portico openapi`: the document that is served at `/api/openapi.json`.
pub fn run() -> Result<(), Failure> {
    say!("{}", document().to_pretty_json()?);
    Ok(())
}
