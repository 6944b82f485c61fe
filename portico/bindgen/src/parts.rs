//! Splits the module into what every page needs and the parts that the browser loads on demand.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;

use wasm_split_cli_support::{Options, transform};

/// The script that loads parts.
const LOADER: &str = "./parts.js";

/// Names the files of each part, in the order in which they are loaded.
const MANIFEST: &str = "parts.json";

/// Writes the parts into the folder, and the module for wasm-bindgen to `main`. Without the linker's notes
/// (`--emit-relocs`) nothing is split, and this returns `false`.
pub fn split(module: &[u8], main: &Path, folder: &Path, name: &str) -> Result<bool, Box<dyn Error>> {
    if !has_notes(module) {
        fs::write(main, module)?;
        return Ok(false);
    }
    let script = format!("./{name}.js");
    let mut options = Options::new(module);
    options.output_dir = folder;
    options.main_out_path = main;
    options.main_module = &script;
    options.link_name = LOADER;
    let parts: BTreeMap<_, _> = transform(options)?.prefetch_map.into_iter().collect();
    fs::write(folder.join(MANIFEST), serde_json::to_vec(&parts)?)?;
    export_load(&folder.join(LOADER), parts.keys())?;
    Ok(true)
}

/// Adds an export with which the page's script loads a part before it starts the WASM's own code. The WASM's loaders then
/// find it loaded.
fn export_load<'a>(script: &Path, parts: impl Iterator<Item = &'a String>) -> Result<(), Box<dyn Error>> {
    const WRAPPER: &str = "function wrapAsyncCb(callee) {\n    return ";
    let source = fs::read_to_string(script)?;
    const REPORT: &str = "console.error(e);";
    if !source.contains(WRAPPER) || !source.contains(REPORT) {
        return Err("wasm_split_cli_support writes another script than portico-bindgen expects".into());
    }
    let mut source = source.replace(WRAPPER, "function wrapAsyncCb(callee) {\n    loaders.push(callee);\n    return ");
    // A part that cannot be had, as when the page is left, is not an error of the page.
    source = source.replace(REPORT, "");
    source.insert_str(0, "const loaders = [];\n");
    let names: Vec<_> = exported_parts(&source).collect();
    for part in parts {
        names.iter().position(|name| name == part).ok_or("a part has no loader")?;
    }
    let names = serde_json::to_string(&names)?;
    source.push_str(&format!("export const load = (part) => loaders[{names}.indexOf(part)]();\n"));
    Ok(fs::write(script, source)?)
}

/// The parts in the order in which the script declares their loaders.
fn exported_parts(source: &str) -> impl Iterator<Item = &str> {
    source.lines().filter_map(|line| line.strip_prefix("export const __wasm_split_load_")?.split(' ').next())
}

fn has_notes(module: &[u8]) -> bool {
    let mut sections = wasmparser::Parser::new(0).parse_all(module).filter_map(Result::ok);
    sections.any(|section| matches!(section, wasmparser::Payload::CustomSection(it) if it.name() == "linking"))
}
