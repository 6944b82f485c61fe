use portico_web::openapi::document;

use super::{Failure, print};

/// `portico openapi`: prints the document that is served at `/api/openapi.json`.
pub fn run() -> Result<(), Failure> {
    print::json(&document().to_pretty_json()?);
    Ok(())
}
