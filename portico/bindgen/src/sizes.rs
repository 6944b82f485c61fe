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
            let krate = function.name.map_or_else(|| "without a name".to_owned(), |name| krate(linked(&name)));
            *sizes.entry(krate).or_default() += function.body.len();
        }
        for section in custom_sections(&module)?.into_iter().rev() {
            module.drain(section);
        }
        fs::write(path, module)?;
    }
    Ok(fs::write(table, serde_json::to_vec_pretty(&sizes)?)?)
}

/// A function's name without the words that the splitting library adds for its shims.
fn linked(name: &str) -> &str {
    name.trim_end_matches(" indirect_call_shim").trim_end_matches(" local_shim")
}

/// The crate of a function. Methods belong to the crate of their type if that is known, and else to that of the trait.
fn krate(name: &str) -> String {
    let name = format!("{:#}", demangle(name));
    let path = name.split(" as ").find(|part| part.contains("::")).unwrap_or(&name);
    let begin = path.find(|letter: char| letter.is_alphanumeric() || letter == '_').unwrap_or(0);
    let path = path[begin..].trim_start_matches("mut ").trim_start_matches("dyn ");
    path.split("::").next().unwrap_or(path).to_owned()
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
    use super::krate;

    #[test]
    fn a_function_belongs_to_the_crate_of_its_path() {
        for (name, expected) in [
            ("tachys::view::any_view::AnyView::build", "tachys"),
            ("<T as tachys::view::any_view::IntoAny>::into_any::build", "tachys"),
            ("<portico_ui::app::App as core::fmt::Debug>::fmt", "portico_ui"),
            ("<&mut serde_json::de::Deserializer<R> as serde::de::Deserializer>::deserialize", "serde_json"),
            ("<alloc::boxed::Box<F> as core::ops::function::FnOnce<A>>::call_once", "alloc"),
            ("memcpy", "memcpy"),
        ] {
            assert_eq!(krate(name), expected, "{name}");
        }
    }
}
