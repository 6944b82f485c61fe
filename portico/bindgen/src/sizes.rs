//! `portico-bindgen strip TABLE MODULE…`: writes how many bytes of code each crate has in the modules, then removes all
//! custom sections from them, among them the names of functions.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::ops::Range;

use rustc_demangle::demangle;

use crate::functions::{self, in_memory};

pub fn strip(table: &str, modules: &[String]) -> Result<(), Box<dyn Error>> {
    let mut sizes = BTreeMap::<String, usize>::new();
    for path in modules {
        let mut module = fs::read(path)?;
        for function in functions::of(&module)? {
            let krate = function.name.map_or_else(|| "without a name".to_owned(), |name| owner(&name));
            *sizes.entry(krate).or_default() += function.body.len();
        }
        for section in custom_sections(&module)?.into_iter().rev() {
            module.drain(section);
        }
        fs::write(path, module)?;
    }
    Ok(fs::write(table, serde_json::to_vec_pretty(&sizes)?)?)
}

/// The crate of a function, also if a tool has added it or given it another name.
fn owner(name: &str) -> String {
    // wasm-bindgen's adapters between values of JavaScript and functions.
    if name.contains(" externref shim") {
        return "wasm_bindgen".to_owned();
    }
    // The splitting library's name for the pages of a part: `__wasm_split_00account00_export_<digest>_view`.
    if let Some((part, _)) = name.strip_prefix("__wasm_split_00").and_then(|rest| rest.split_once("00_")) {
        return format!("part {part}");
    }
    // Its shims for calls from one part to another.
    krate(name.trim_end_matches(" indirect_call_shim").trim_end_matches(" local_shim"))
}

/// Methods belong to the crate of their type if that is known, and else to that of the trait.
fn krate(name: &str) -> String {
    let name = format!("{:#}", demangle(name));
    let path = name.split(" as ").find(|part| part.contains("::")).unwrap_or(&name);
    let begin = path.find(|letter: char| letter.is_alphanumeric() || letter == '_').unwrap_or(0);
    let path = path[begin..].trim_start_matches("mut ").trim_start_matches("dyn ");
    match path.split("::").next().unwrap_or(path) {
        // `<str>::find`: the methods of built-in types.
        built_in if built_in.ends_with('>') => "core".to_owned(),
        krate => krate.to_owned(),
    }
}

/// Where the custom sections are, in ascending order.
fn custom_sections(module: &[u8]) -> Result<Vec<Range<usize>>, Box<dyn Error>> {
    let (mut begin, mut found) = (8, Vec::new());
    for payload in wasmparser::Parser::new(0).parse_all(module) {
        let payload = payload?;
        let Some((_, range)) = payload.as_section() else { continue };
        let end = in_memory(range)?.end;
        if matches!(payload, wasmparser::Payload::CustomSection(_)) {
            found.push(begin..end);
        }
        begin = end;
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::{krate, owner};

    #[test]
    fn a_function_belongs_to_the_crate_of_its_path() {
        for (name, expected) in [
            ("tachys::view::any_view::AnyView::build", "tachys"),
            ("<T as tachys::view::any_view::IntoAny>::into_any::build", "tachys"),
            ("<portico_ui::app::App as core::fmt::Debug>::fmt", "portico_ui"),
            ("<&mut serde_json::de::Deserializer<R> as serde::de::Deserializer>::deserialize", "serde_json"),
            ("<alloc::boxed::Box<F> as core::ops::function::FnOnce<A>>::call_once", "alloc"),
            ("<char>::is_whitespace", "core"),
            ("<[u8]>::starts_with", "core"),
            ("memcpy", "memcpy"),
        ] {
            assert_eq!(krate(name), expected, "{name}");
        }
    }

    #[test]
    fn a_shim_belongs_to_the_crate_of_its_function_or_of_its_tool() {
        for (name, expected) in [
            ("_RNvNtCs5cOc02OMXlo_5alloc3fmt6format.774 indirect_call_shim", "alloc"),
            ("_ZN6js_sys5Array3new26__wbg_new_37eb45aaf5eeb82017h64de4e9640023d6aE local_shim", "js_sys"),
            ("_ZN12wasm_bindgen7convert8closures1_6invoke17h00f272247694202aE externref shim", "wasm_bindgen"),
            ("Closure(Closure { owned: true, mutable: false }) -> Externref externref shim", "wasm_bindgen"),
            ("Ref(String) -> Externref externref shim multivalue shim", "wasm_bindgen"),
            ("<unknown> externref shim_2487", "wasm_bindgen"),
            ("__wasm_split_00account00_export_71d1a6a0584ae0dc06e3e8b3e5ddf7a8_view", "part account"),
        ] {
            assert_eq!(owner(name), expected, "{name}");
        }
    }
}
