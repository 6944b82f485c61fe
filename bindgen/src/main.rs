//! `portico-bindgen MODULE FOLDER NAME`: reads the WASM that cargo has compiled, and leaves `NAME.js` and `NAME_bg.wasm`
//! in the folder.
//!
//! It is what `wasm-bindgen --target web` does, by the same library. That program brings a test runner with a web
//! server, a client and a TLS library, and takes three times as long to compile; and this one's version is always that
//! of `Cargo.lock`.

use std::error::Error;
use std::path::Path;

use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [module, folder, name] = arguments.as_slice() else {
        return Err("usage: portico-bindgen MODULE FOLDER NAME".into());
    };
    let mut bindgen = Bindgen::new();
    bindgen.input_path(module).web(true)?.typescript(false).out_name(name);
    Ok(bindgen.generate(Path::new(folder))?)
}
