use portico_ui::site::Site;
use portico_web::openapi::document;

use super::{Failure, print};
use crate::extensions::Extensions;

/// `portico openapi`: prints the document that is served at `/api/openapi.json`.
pub fn run(extensions: &Extensions) -> Result<(), Failure> {
    extensions.check_routes()?;
    print::json(&document(&Site::current().brand, extensions.routes.clone()).to_pretty_json()?);
    Ok(())
}
