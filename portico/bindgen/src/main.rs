//! `portico-bindgen MODULE FOLDER NAME [silent]`: reads the WASM compiled by cargo, and writes `NAME.js`, `NAME_bg.wasm`
//! and the parts that the browser loads on demand into the folder. The panics of a silent module have no message.
//!
//! It does the same as `wasm-bindgen --target web`, with the same library. That program includes a test runner with a
//! web server, a client and a TLS library, and takes three times as long to compile. The version of this one is always
//! that in `Cargo.lock`.

#![allow(clippy::print_stdout, reason = "a build step reports to the build's log")]

mod bindings;
mod functions;
mod parts;
mod places;
mod sizes;
mod uncalled;

use std::error::Error;
use std::path::Path;
use std::{env, fs};

use wasm_bindgen_cli_support::Bindgen;

use self::uncalled::Panics;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.as_slice() {
        [strip, table, modules @ ..] if strip == "strip" => sizes::strip(table, modules),
        [module, folder, name] => bind(Path::new(module), Path::new(folder), name, Panics::Shown),
        [module, folder, name, silent] if silent == "silent" => {
            bind(Path::new(module), Path::new(folder), name, Panics::Silent)
        }
        _ => Err("usage: portico-bindgen MODULE FOLDER NAME [silent], or portico-bindgen strip TABLE MODULE...".into()),
    }
}

fn bind(module: &Path, folder: &Path, name: &str, panics: Panics) -> Result<(), Box<dyn Error>> {
    let mut module = fs::read(module)?;
    println!("{} uncalled functions removed", uncalled::remove(&mut module, panics)?);
    places::blank(&mut module)?;
    let main = folder.join(format!("{name}.unbound.wasm"));
    let is_split = parts::split(&module, &main, folder, name)?;
    let mut bindgen = Bindgen::new();
    bindgen.input_path(&main).web(true)?.typescript(false).out_name(name);
    // The parts refer to names of the linker.
    bindgen.keep_lld_exports(is_split).demangle(false);
    bindings::write(bindgen, folder, name)?;
    Ok(fs::remove_file(main)?)
}
