#![allow(clippy::print_stdout, reason = "this is how a build script speaks to cargo")]

//! What the binary carries beside its code: the site (`embed-site`), or, where the site is a folder that
//! cargo-leptos fills, the one module that cargo-leptos does not build.

use std::env;
use std::error::Error;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let files = if env::var_os("CARGO_FEATURE_EMBED_SITE").is_some() {
        make_room_for_the_site(&workspace)?;
        "[]".to_owned()
    } else {
        build_strength(&workspace, &out)?
    };
    Ok(fs::write(out.join("strength.rs"), files)?)
}

/// Where `make build` puts the site, and the mark that it did.
fn make_room_for_the_site(workspace: &Path) -> Outcome<()> {
    println!("cargo::rerun-if-changed=build.rs");
    fs::create_dir_all(workspace.join("target/site"))?;
    let mark = workspace.join("target/site.built");
    if !mark.exists() {
        fs::write(mark, "")?;
    }
    Ok(())
}

/// Builds what a browser fetches when a password is chosen, as `scripts/site.sh` does. An array of its files: name,
/// version and content.
fn build_strength(workspace: &Path, out: &Path) -> Outcome<String> {
    for source in ["bindgen/src", "strength", "fields/src", "Cargo.toml", "Cargo.lock"] {
        println!("cargo::rerun-if-changed={}", workspace.join(source).display());
    }
    let target = target_folder(out)?;
    let strength = target.join("strength");
    let compile = ["build", "--package=portico-strength-browser", "--profile=wasm-release"];
    let wasm = "wasm32-unknown-unknown";
    cargo(workspace, &strength, &[&compile[..], &["--target", wasm]].concat())?;
    let module = strength.join(wasm).join("wasm-release/portico_strength_browser.wasm");
    let tool = ["run", "--package=portico-bindgen", "--profile=tool", "--"];
    let arguments = [path(&module)?, path(out)?, "strength"];
    cargo(workspace, &target.join("tool"), &[&tool[..], &arguments].concat())?;
    let files = [("strength.js", "strength.js"), ("strength.wasm", "strength_bg.wasm")];
    let files = files.map(|(name, made)| file(name, &out.join(made)));
    Ok(format!("[{}]", files.into_iter().collect::<Outcome<Vec<_>>>()?.join(", ")))
}

fn file(name: &str, made: &Path) -> Outcome<String> {
    let mut hasher = DefaultHasher::new();
    fs::read(made)?.hash(&mut hasher);
    Ok(format!("(\"strength/{name}\", \"{:016x}\", include_bytes!({made:?}))", hasher.finish()))
}

/// Another cargo, in a folder of its own: this one holds the lock of its own.
fn cargo(workspace: &Path, target: &Path, arguments: &[&str]) -> Outcome<()> {
    let mut cargo = Command::new(env::var("CARGO")?);
    let [command, options @ ..] = arguments else { return Ok(()) };
    cargo.current_dir(workspace).args([command, "--locked", "--target-dir", path(target)?]).args(options);
    // What this build was called with is for its own target.
    for variable in ["CARGO_ENCODED_RUSTFLAGS", "RUSTC", "RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER"] {
        cargo.env_remove(variable);
    }
    let run = cargo.output()?;
    if run.status.success() {
        return Ok(());
    }
    println!("cargo::error=the module that looks at passwords is not built; is the target for browsers there?");
    println!("cargo::error=rustup target add wasm32-unknown-unknown");
    Err(String::from_utf8_lossy(&run.stderr).into())
}

/// `target`, from `target/<profile>/build/<package>-<hash>/out`: wherever it is, and shared by all profiles.
fn target_folder(out: &Path) -> Outcome<&Path> {
    out.ancestors().nth(4).ok_or_else(|| format!("{} is no folder of a build script", out.display()).into())
}

fn path(path: &Path) -> Outcome<&str> {
    path.to_str().ok_or_else(|| format!("{} is not Unicode", path.display()).into())
}
