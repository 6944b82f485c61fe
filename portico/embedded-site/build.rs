#![allow(clippy::print_stdout, reason = "this is how a build script speaks to cargo")]

//! Prepares the folder in which `make build` puts the site, and the mark that it did.

use std::path::Path;
use std::{fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target");
    fs::create_dir_all(target.join("site"))?;
    let mark = target.join("site.built");
    if !mark.exists() {
        fs::write(mark, "")?;
    }
    Ok(())
}
