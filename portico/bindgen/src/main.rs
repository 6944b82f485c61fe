//! `portico-bindgen MODULE FOLDER NAME`: reads the WASM compiled by cargo, and writes `NAME.js` and `NAME_bg.wasm` into
//! the folder.
//!
//! It does the same as `wasm-bindgen --target web`, with the same library. That program includes a test runner with a
//! web server, a client and a TLS library, and takes three times as long to compile. The version of this one is always
//! that in `Cargo.lock`.

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
