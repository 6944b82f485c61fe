use portico_ui::site::Site;
use portico_web::openapi::document;

use super::{Failure, print};
use crate::config::{PasskeysConfig, Vars};
use crate::extensions::Extensions;

/// `portico openapi`: prints the document that is served at `/api/openapi.json`.
pub fn run(vars: &Vars, extensions: &Extensions) -> Result<(), Failure> {
    extensions.check_routes()?;
    let has_passkeys = PasskeysConfig::read(vars)?.is_on;
    print::json(&document(&Site::current().brand, &extensions.routes, has_passkeys).to_pretty_json()?);
    Ok(())
}
