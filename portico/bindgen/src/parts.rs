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

/// The changes to the script, which then has the export `load(part, main)`. The page's script calls it before it starts
/// the WASM's own code, whose loaders then find the part loaded.
const CHANGES: [(&str, &str); 4] = [
    (
        "function wrapAsyncCb(callee) {",
        "let main;\nconst loaders = [];\nfunction wrapAsyncCb(callee) {\nconst index = loaders.push(callee) - 1;",
    ),
    // The part's sentences are loaded with it.
    ("await callee();", "await Promise.all([callee(), loadWords(parts[index])]);"),
    // The files are fetched while `main`, a promise, is being fulfilled.
    ("await Promise.all(parallelStuff);", "await Promise.all([...parallelStuff, main]);"),
    // A part that cannot be loaded, as when the page is left, is not an error of the page.
    ("console.error(e);", ""),
];

fn export_load<'a>(script: &Path, parts: impl Iterator<Item = &'a String>) -> Result<(), Box<dyn Error>> {
    let mut source = fs::read_to_string(script)?;
    for (from, to) in CHANGES {
        if source.matches(from).count() != 1 {
            return Err(format!("wasm_split_cli_support no longer writes {from:?} into its script").into());
        }
        source = source.replace(from, to);
    }
    let loaders: Vec<_> = exported_parts(&source).collect();
    for part in parts {
        loaders.iter().position(|loader| loader == part).ok_or("a part has no loader")?;
    }
    let loaders = serde_json::to_string(&loaders)?;
    source.push_str(&format!(
        "const parts = {loaders};\n\
         export const load = (part, started) => {{ main = started; return loaders[parts.indexOf(part)](); }};\n"
    ));
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
