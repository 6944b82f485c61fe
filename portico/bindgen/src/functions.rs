//! The functions of a module, with their names and places.

use std::error::Error;
use std::ops::Range;

use wasmparser::{KnownCustom, Name, Parser, Payload, TypeRef};

pub struct Function {
    /// As the linker wrote it.
    pub name: Option<String>,
    pub body: Range<usize>,
}

pub fn of(module: &[u8]) -> Result<Vec<Function>, Box<dyn Error>> {
    let (mut imported, mut functions) = (0, Vec::new());
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    imported += usize::from(matches!(import?.ty, TypeRef::Func(_) | TypeRef::FuncExact(_)));
                }
            }
            Payload::CodeSectionEntry(body) => {
                functions.push(Function { name: None, body: in_memory(body.range())? });
            }
            Payload::CustomSection(section) => {
                let KnownCustom::Name(names) = section.as_known() else { continue };
                for names in names {
                    let Name::Function(names) = names? else { continue };
                    for named in names {
                        let named = named?;
                        let index = (named.index as usize).checked_sub(imported);
                        if let Some(function) = index.and_then(|index| functions.get_mut(index)) {
                            function.name = Some(named.name.to_owned());
                        }
                    }
                }
            }
            _ => {}
        }
    }
    Ok(functions)
}

pub fn in_memory(range: Range<u64>) -> Result<Range<usize>, Box<dyn Error>> {
    Ok(usize::try_from(range.start)?..usize::try_from(range.end)?)
}
