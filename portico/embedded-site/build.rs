#![allow(clippy::print_stdout, reason = "this is how a build script speaks to cargo")]

//! Collects the files to embed in `target/site.embedded`, again each time `make build` has built the site.

use std::path::Path;
use std::{fs, io};

fn main() -> io::Result<()> {
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target");
    let (site, mark) = (target.join("site"), target.join("site.built"));
    fs::create_dir_all(&site)?;
    if !mark.exists() {
        fs::write(&mark, "")?;
    }
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", mark.display());
    let embedded = target.join("site.embedded");
    if embedded.exists() {
        fs::remove_dir_all(&embedded)?;
    }
    copy(&site, &embedded)
}

/// Copies a folder, except files that have a compressed copy.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (source, copied) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            copy(&source, &copied)?;
        } else if !has_compressed_copy(&source) {
            fs::copy(&source, &copied)?;
        }
    }
    Ok(())
}

fn has_compressed_copy(path: &Path) -> bool {
    let mut compressed = path.as_os_str().to_owned();
    compressed.push(".br");
    Path::new(&compressed).exists()
}
