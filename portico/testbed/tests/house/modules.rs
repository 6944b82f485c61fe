//! The modules of a crate, and what their files import from each other.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::sources::{Source, below, code, is_of_a_name};

/// A module's path below the crate: `session::known` is `["session", "known"]`, `lib.rs` is empty.
pub type Module = Vec<String>;

/// Each file's module, and the paths that it names.
pub struct Modules(BTreeMap<Module, Vec<Import>>);

/// A path from the top of the crate.
struct Import {
    path: Module,
    /// Under which name others can import it from here.
    passed_on_as: Option<String>,
}

impl Modules {
    pub fn below(folder: &str) -> Self {
        let sources: Vec<_> = below(folder).into_iter().map(|source| (module_of(&source, folder), source)).collect();
        let known: BTreeSet<_> = sources.iter().map(|(module, _)| module.clone()).collect();
        let imports = sources.into_iter().map(|(module, source)| {
            let imports = imports_in(&source.text, &module, &known);
            (module, imports)
        });
        Self(imports.collect())
    }

    /// The modules whose code each module names. A re-export counts as what it stands for.
    pub fn imports(&self) -> BTreeMap<&Module, BTreeSet<&Module>> {
        let found = self.0.iter().map(|(module, imports)| {
            let named = imports.iter().filter_map(|import| self.source_of(&import.path, 8));
            (module, named.filter(|other| *other != module).collect())
        });
        found.collect()
    }

    fn source_of(&self, path: &[String], steps: usize) -> Option<&Module> {
        let (module, imports) = (0..=path.len()).rev().find_map(|end| self.0.get_key_value(path.get(..end)?))?;
        let item = path.get(module.len())?;
        let passed_on = imports.iter().find(|import| import.passed_on_as.as_ref() == Some(item));
        match passed_on {
            Some(import) if steps > 0 => self.source_of(&import.path, steps - 1).or(Some(module)),
            _ => Some(module),
        }
    }
}

fn module_of(source: &Source, folder: &str) -> Module {
    let path = source.path.strip_prefix(folder).unwrap_or(Path::new("")).with_extension("");
    let names = path.components().map(|part| part.as_os_str().to_string_lossy().into_owned());
    names.filter(|name| name != "lib" && name != "mod").collect()
}

/// Every path of the crate that is named outside the file's unit tests.
fn imports_in(text: &str, module: &Module, known: &BTreeSet<Module>) -> Vec<Import> {
    let code = code(text);
    let code = code.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let mut imports = Vec::new();
    for statement in code.split(';') {
        let Some((before, tree)) = use_in(statement) else {
            let paths = statement.split("crate::").skip(1).map(leading_path);
            imports.extend(paths.map(|path| Import { path, passed_on_as: None }));
            continue;
        };
        let is_public = before.ends_with("pub") || before.ends_with(')') && before.contains("pub(");
        for (path, name) in leaves(tree) {
            if let Some(path) = from_the_top(path, module, known) {
                imports.push(Import { path, passed_on_as: is_public.then_some(name) });
            }
        }
    }
    imports
}

/// The text before a `use`, and the name it imports.
fn use_in(statement: &str) -> Option<(&str, &str)> {
    let (before, tree) = statement.rsplit_once("use ")?;
    (!before.ends_with(is_of_a_name)).then_some((before.trim_end(), tree.trim()))
}

fn leading_path(text: &str) -> Module {
    let end = text.find(|char| !is_of_a_name(char) && char != ':').unwrap_or(text.len());
    names(text.get(..end).unwrap_or_default())
}

fn names(path: &str) -> Module {
    path.split("::").map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// `a::{b, c as d}` is `a::b`, known as `b`, and `a::c`, known as `d`.
fn leaves(tree: &str) -> Vec<(Module, String)> {
    let Some((front, inner)) = tree.split_once('{') else {
        let (path, alias) = tree.split_once(" as ").unwrap_or((tree, ""));
        let path = names(path);
        let last = path.last().cloned().unwrap_or_default();
        return vec![(path, if alias.is_empty() { last } else { alias.trim().to_owned() })];
    };
    let inner = inner.rsplit_once('}').map_or(inner, |(inner, _)| inner);
    let branches = at_top_level(inner).into_iter().filter(|branch| !branch.trim().is_empty());
    let found = branches.flat_map(leaves).map(|(path, name)| {
        let path = path.into_iter().filter(|part| part != "self");
        (names(front).into_iter().chain(path).collect(), name)
    });
    found.collect()
}

fn at_top_level(list: &str) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0, 0, Vec::new());
    for (at, char) in list.char_indices() {
        depth += i32::from(char == '{') - i32::from(char == '}');
        if char == ',' && depth == 0 {
            parts.extend(list.get(start..at));
            start = at + 1;
        }
    }
    parts.extend(list.get(start..));
    parts
}

/// A path that was written in this module. `None` if it leads to another crate.
fn from_the_top(path: Module, module: &Module, known: &BTreeSet<Module>) -> Option<Module> {
    let ups = path.iter().take_while(|part| *part == "super").count();
    let first = path.first()?.as_str();
    let (base, taken) = match first {
        "crate" => (Module::new(), 1),
        "self" => (module.clone(), 1),
        "super" => (module.get(..module.len().checked_sub(ups)?)?.to_vec(), ups),
        _ => (module.clone(), 0),
    };
    let is_child = || known.contains(&[module.as_slice(), &[first.to_owned()]].concat());
    (taken > 0 || is_child()).then(|| base.into_iter().chain(path.into_iter().skip(taken)).collect())
}

#[test]
fn imports_are_read() {
    let text = "pub(crate) use tokens::{Token as Pair, other::{self, Deep}};\nuse super::db;\nuse std::fmt;\n\
                fn f() { crate::clock::now() }\n#[cfg(test)]\nmod tests { use crate::no; }";
    let module = names("session");
    let known = [module.clone(), names("session::tokens")].into_iter().collect();
    let found = imports_in(text, &module, &known);
    let found: Vec<_> = found.iter().map(|found| (found.path.join("::"), found.passed_on_as.as_deref())).collect();
    let expected = [
        ("session::tokens::Token", Some("Pair")),
        ("session::tokens::other", Some("self")),
        ("session::tokens::other::Deep", Some("Deep")),
        ("db", None),
        ("clock::now", None),
    ];
    assert_eq!(found, expected.map(|(path, name)| (path.to_owned(), name)));
}
