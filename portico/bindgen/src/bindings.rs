//! wasm-bindgen's script and module, smaller than it writes them.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;

use wasm_bindgen_cli_support::{Bindgen, Output};

/// How wasm-bindgen begins the names of the functions that the module imports.
const IMPORT: &str = "__wb";

/// Exports of `wasm_streams`, with which the browser reads streams written in Rust.
const STREAM: &str = "intounderlying";

/// Writes `NAME.js` and `NAME_bg.wasm` into the folder.
pub fn write(mut bindgen: Bindgen, folder: &Path, name: &str) -> Result<(), Box<dyn Error>> {
    let mut output = bindgen.generate_output()?;
    remove_unused_streams(&mut output);
    let short = shorten_imports(&mut output);
    output.emit(folder)?;
    let script = folder.join(format!("{name}.js"));
    Ok(fs::write(&script, renamed(&fs::read_to_string(&script)?, &short))?)
}

/// Every app has these exports. They are used only by a module that imports the constructor of their classes.
fn remove_unused_streams(output: &mut Output) {
    let module = output.wasm_mut();
    if module.imports.iter().any(|import| import.name.contains(STREAM)) {
        return;
    }
    let unused: Vec<_> =
        module.exports.iter().filter(|export| export.name.contains(STREAM)).map(|it| it.id()).collect();
    for export in unused {
        module.exports.delete(export);
    }
}

/// Names are made unique with 16 random digits, which do not compress. Returns the short ones.
fn shorten_imports(output: &mut Output) -> BTreeMap<String, String> {
    let mut short = BTreeMap::new();
    for import in output.wasm_mut().imports.iter_mut().filter(|import| import.name.starts_with(IMPORT)) {
        let number = short.len();
        let name = short.entry(import.name.clone()).or_insert_with(|| format!("_{number}"));
        import.name.clone_from(name);
    }
    short
}

/// The script with other names. They are whole words of it.
fn renamed(script: &str, names: &BTreeMap<String, String>) -> String {
    let is_of_word = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '$';
    let (mut rest, mut renamed) = (script, String::new());
    while !rest.is_empty() {
        let word = rest.find(|letter| !is_of_word(letter)).unwrap_or(rest.len());
        let gap = rest[word..].find(is_of_word).map_or(rest.len(), |gap| word + gap);
        renamed.push_str(names.get(&rest[..word]).map_or(&rest[..word], String::as_str));
        renamed.push_str(&rest[word..gap]);
        rest = &rest[gap..];
    }
    renamed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_words_are_renamed() {
        let names = BTreeMap::from([("__wbg_a_1".to_owned(), "_0".to_owned())]);
        assert_eq!(
            renamed("{ __wbg_a_1: f(__wbg_a_12), x__wbg_a_1, é.__wbg_a_1 };", &names),
            "{ _0: f(__wbg_a_12), x__wbg_a_1, é._0 };"
        );
        assert_eq!(renamed("", &names), "");
    }
}
