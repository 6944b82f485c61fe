//! The site inside the binary.

use portico_server::site_files::{self, EmbeddedSite, SiteFile};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../target/site"]
#[allow_missing = true]
struct Site;

/// Written when the site is built. Reading it here causes only this crate and those above it to be recompiled.
const _: &str = include_str!("../../../target/site.built");

/// A binary compiled before the site reads it from the folder.
pub fn embed() {
    if Site::iter().next().is_some() {
        site_files::embed(EmbeddedSite { find: file, paths: || Site::iter().map(Into::into).collect() });
    }
}

fn file(path: &str) -> Option<SiteFile> {
    let file = Site::get(path)?;
    let version = file.metadata.sha256_hash()[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    Some(SiteFile { version, data: file.data })
}
