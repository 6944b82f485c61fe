#![allow(clippy::print_stdout, reason = "this is how a build script speaks to cargo")]

//! Without `embed-site`, the site is a folder that cargo-leptos fills. This builds the one module that cargo-leptos does
//! not, and takes the one script that cargo-leptos does not copy.

use std::env;
use std::error::Error;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

const BROWSER: &str = "wasm32-unknown-unknown";

/// Variables that would change what a nested cargo builds.
const FOR_THIS_TARGET: [&str; 7] = [
    "CARGO_BUILD_RUSTFLAGS",
    "CARGO_BUILD_TARGET",
    "CARGO_ENCODED_RUSTFLAGS",
    "RUSTC",
    "RUSTC_WRAPPER",
    "RUSTC_WORKSPACE_WRAPPER",
    "RUSTFLAGS",
];

type BuildResult<T> = Result<T, Box<dyn Error>>;

fn main() -> BuildResult<()> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    println!("cargo::rerun-if-changed=build.rs");
    let is_embedded = env::var_os("CARGO_FEATURE_EMBED_SITE").is_some();
    let mut files = Vec::new();
    if !is_embedded {
        let script = workspace.join("ui/src/passkeys/passkeys.js").canonicalize()?;
        println!("cargo::rerun-if-changed={}", script.display());
        files.push(file("passkeys/passkeys.js", &script)?);
        files.extend(build_strength(&workspace, &out)?);
    }
    Ok(fs::write(out.join("built_in.rs"), format!("[{}]", files.join(", ")))?)
}

/// Builds the password module, as `portico/scripts/site.sh` does. Its files: name, version and content.
fn build_strength(workspace: &Path, out: &Path) -> BuildResult<Vec<String>> {
    for source in ["bindgen", "strength", "fields", "Cargo.toml", "Cargo.lock"] {
        println!("cargo::rerun-if-changed={}", workspace.join(source).display());
    }
    if !has_browser_target()? {
        println!("cargo::warning=without a password-strength meter: run rustup target add {BROWSER}");
        return Ok(Vec::new());
    }
    let target = target_folder(out)?;
    let strength = target.join("strength");
    let module = strength.join(BROWSER).join("wasm-release/portico_strength_browser.wasm");
    let options = ["--package=portico-strength-browser", "--profile=wasm-release", "--target", BROWSER];
    cargo(workspace, &strength, "build", &options)?;
    let options =
        ["--package=portico-bindgen", "--profile=tool", "--", path(&module)?, path(out)?, "strength", "silent"];
    cargo(workspace, &target.join("tool"), "run", &options)?;
    let files = [("strength/strength.js", "strength.js"), ("strength/strength.wasm", "strength_bg.wasm")];
    files.into_iter().map(|(name, made)| file(name, &out.join(made))).collect()
}

/// Whether the toolchain can compile for the browser. One that cannot be asked is taken for one that can.
fn has_browser_target() -> BuildResult<bool> {
    let asked = Command::new(env::var("RUSTC")?).args(["--print=target-libdir", "--target", BROWSER]).output()?;
    let folder = String::from_utf8_lossy(&asked.stdout);
    Ok(!asked.status.success() || Path::new(folder.trim()).exists())
}

fn file(name: &str, made: &Path) -> BuildResult<String> {
    let mut hasher = DefaultHasher::new();
    fs::read(made)?.hash(&mut hasher);
    Ok(format!("(\"{name}\", \"{:016x}\", include_bytes!({made:?}))", hasher.finish()))
}

/// Runs a nested cargo with its own target folder, because the outer one holds the lock of its own.
fn cargo(workspace: &Path, target: &Path, command: &str, options: &[&str]) -> BuildResult<()> {
    let mut cargo = Command::new(env::var("CARGO")?);
    cargo.current_dir(workspace).args([command, "--locked", "--target-dir", path(target)?]).args(options);
    // What this build was called with is for its own target.
    for variable in FOR_THIS_TARGET {
        cargo.env_remove(variable);
    }
    let run = cargo.output()?;
    if run.status.success() {
        return Ok(());
    }
    for line in String::from_utf8_lossy(&run.stderr).lines() {
        println!("cargo::error={line}");
    }
    Err("building the password-strength module failed".into())
}

/// `target`, from `target/<profile>/build/<package>-<hash>/out`: all profiles share what is built in it.
fn target_folder(out: &Path) -> BuildResult<&Path> {
    out.ancestors().nth(4).ok_or_else(|| format!("unexpected OUT_DIR: {}", out.display()).into())
}

fn path(path: &Path) -> BuildResult<&str> {
    path.to_str().ok_or_else(|| format!("{} is not Unicode", path.display()).into())
}
