//! Removes functions that are compiled in although nothing calls them, or although they only end in a trap.

use std::error::Error;
use std::ops::Range;

use rustc_demangle::demangle;
use wasmparser::{BinaryReader, Parser, Payload, RelocSectionReader};

use crate::functions::{self, in_memory};

/// Functions to which Leptos keeps pointers, although the browser never calls them.
///
/// - `hydrate_async` of every erased view (`into_any` in `tachys::view::any_view`): the whole view tree a second time, as
///   state machines. Only `hydrate_lazy` calls it, and Portico calls `hydrate_body`.
/// - `generate_routes` of the erased routes: the server lists them for its router.
const UNCALLED: [&str; 2] = ["::hydrate_async", "::generate_routes"];

/// How functions begin that compose the message of a panic.
const PANICS: [&str; 11] = [
    "alloc::alloc::handle_alloc_error",
    "alloc::raw_vec::handle_error",
    "core::cell::panic_already",
    "core::option::expect_failed",
    "core::option::unwrap_failed",
    "core::panicking::",
    "core::result::unwrap_failed",
    "core::slice::copy_from_slice_impl::len_mismatch_fail",
    "core::slice::index::slice_",
    "core::str::slice_error_fail",
    "std::panicking::",
];

/// Whether a module's panics are composed for someone who reads them. Without a panic hook, a panic in the browser says
/// no more than an empty function: both are a trap.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Panics {
    Shown,
    Silent,
}

/// Empties the functions, and drops what they refer to from the linker's notes. Returns how many there were.
///
/// An emptied function traps if it is ever called. The sizes of all sections but the notes stay the same.
pub fn remove(module: &mut Vec<u8>, panics: Panics) -> Result<usize, Box<dyn Error>> {
    let bodies = bodies(module, |name| is_uncalled(name) || (panics == Panics::Silent && is_panic(name)))?;
    let notes = relocations_outside(module, &bodies)?;
    for body in &bodies {
        empty(&mut module[body.clone()]);
    }
    if let Some((place, notes)) = notes {
        module.splice(place, notes);
    }
    Ok(bodies.len())
}

/// Replaces the body of a function by one of the same length. The shortest possible one, without locals and
/// instructions, does nothing already and has no room to trap.
fn empty(body: &mut [u8]) {
    if let [locals, unreachable, nops @ .., end] = body {
        *locals = NO_LOCALS;
        *unreachable = UNREACHABLE;
        nops.fill(NOP);
        *end = END;
    }
}

const NO_LOCALS: u8 = 0x00;
const UNREACHABLE: u8 = 0x00;
const NOP: u8 = 0x01;
const END: u8 = 0x0b;

/// Where the bodies of the functions are.
fn bodies(module: &[u8], is_removed: impl Fn(&str) -> bool) -> Result<Vec<Range<usize>>, Box<dyn Error>> {
    let functions = functions::of(module)?.into_iter();
    let removed = functions.filter(|function| function.name.as_deref().is_some_and(&is_removed));
    Ok(removed.map(|function| function.body).collect())
}

/// Whether this is such a function or one of its closures, among them the steps of its future.
fn is_uncalled(name: &str) -> bool {
    let name = format!("{:#}", demangle(name));
    let name = name.trim_end_matches("::{{closure}}");
    UNCALLED.iter().any(|uncalled| name.ends_with(uncalled))
}

fn is_panic(name: &str) -> bool {
    let name = format!("{:#}", demangle(name));
    PANICS.iter().any(|panic| name.starts_with(panic))
}

/// A section's place in a module, and what belongs there.
type Section = (Range<usize>, Vec<u8>);

/// The section that lists what the code refers to, without the references of these bodies.
fn relocations_outside(module: &[u8], bodies: &[Range<usize>]) -> Result<Option<Section>, Box<dyn Error>> {
    let (mut code_start, mut begin) = (0, 8);
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        let Some((_, range)) = payload.as_section() else { continue };
        let range = in_memory(range)?;
        match payload {
            Payload::CodeSectionStart { .. } => code_start = range.start,
            Payload::CustomSection(section) if section.name() == "reloc.CODE" => {
                let content = in_memory(section.data_offset()..range.end as u64)?;
                let kept = kept_relocations(&module[content.clone()], |offset| {
                    !bodies.iter().any(|body| body.contains(&(code_start + offset)))
                })?;
                let name = &module[range.start..content.start];
                let mut section = vec![0];
                write_number(&mut section, name.len() + kept.len());
                section.extend_from_slice(name);
                section.extend(kept);
                return Ok(Some((begin..range.end, section)));
            }
            _ => {}
        }
        begin = range.end;
    }
    Ok(None)
}

fn kept_relocations(content: &[u8], keep: impl Fn(usize) -> bool) -> Result<Vec<u8>, Box<dyn Error>> {
    let reader = RelocSectionReader::new(BinaryReader::new(content, 0))?;
    let entries = reader.entries().into_iter_with_offsets().collect::<Result<Vec<_>, _>>()?;
    let ends = entries.iter().skip(1).map(|(start, _)| *start).chain([content.len() as u64]);
    let (mut count, mut kept) = (0, Vec::new());
    for ((start, entry), end) in entries.iter().zip(ends) {
        if keep(entry.offset as usize) {
            count += 1;
            kept.extend_from_slice(&content[in_memory(*start..end)?]);
        }
    }
    let mut section = Vec::new();
    write_number(&mut section, reader.section_index() as usize);
    write_number(&mut section, count);
    section.extend(kept);
    Ok(section)
}

/// Writes a number as LEB128.
fn write_number(bytes: &mut Vec<u8>, mut number: usize) {
    while number > 0x7f {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

#[cfg(test)]
mod tests {
    use super::{empty, is_panic, is_uncalled};

    #[test]
    fn a_body_of_any_length_is_emptied() {
        // The number of locals, instructions, and the end.
        for (body, emptied) in [
            (&[0x00, 0x0b][..], &[0x00, 0x0b][..]),
            (&[0x00, 0x1a, 0x0b], &[0x00, 0x00, 0x0b]),
            (&[0x01, 0x01, 0x7f, 0x41, 0x00, 0x1a, 0x0b], &[0x00, 0x00, 0x01, 0x01, 0x01, 0x01, 0x0b]),
        ] {
            let mut changed = body.to_vec();
            empty(&mut changed);
            assert_eq!(changed, emptied, "{body:?}");
        }
    }

    #[test]
    fn only_functions_that_compose_a_message_are_panics() {
        assert!(is_panic("_RNvNtCsgXGp5Oqx2Ny_4core9panicking9panic_fmt"));
        assert!(is_panic("_RNvNtCsgXGp5Oqx2Ny_4core3str19slice_error_fail_rt"));
        for other in ["_RNvNtCs5cOc02OMXlo_5alloc3fmt6format", "memcmp", "assess"] {
            assert!(!is_panic(other), "{other}");
        }
    }

    #[test]
    fn only_the_function_and_its_closures_are_uncalled() {
        let closure = "_ZN53_$LT$T$u20$as$u20$tachys..view..any_view..IntoAny$GT$8into_any13hydrate_async\
            28_$u7b$$u7b$closure$u7d$$u7d$17h011830370644a82dE";
        assert!(is_uncalled(closure));
        assert!(is_uncalled("_ZN6tachys4view10RenderHtml13hydrate_async17h011830370644a82dE"));
        for other in ["_ZN6tachys4view10RenderHtml7hydrate17h011830370644a82dE", "hydrate_async", "hydrate"] {
            assert!(!is_uncalled(other), "{other}");
        }
        let glue = "_ZN4core3ptr60drop_in_place$LT$tachys..view..RenderHtml..hydrate_async$GT$17h011830370644a82dE";
        assert!(!is_uncalled(glue));
    }
}
