//! Removes the build machine's folders from the places in source files that panics name.

use std::env;
use std::error::Error;
use std::path::PathBuf;

use wasmparser::{Parser, Payload};

use crate::functions::in_memory;

/// What precedes the paths in Rust's own library.
const RUST: &str = "/rustc/";
/// Every path of a source file ends with it.
const ENDING: &[u8] = b".rs";

/// Writes spaces over the folders of crates and of Rust's library. The name of the file, the line and the column stay, and
/// so do the sizes of all sections. A path tells visitors nothing, and there are a hundred of them.
pub fn blank(module: &mut [u8]) -> Result<(), Box<dyn Error>> {
    let mut data = None;
    for payload in Parser::new(0).parse_all(module) {
        if let Payload::DataSection(section) = payload? {
            data = Some(in_memory(section.range())?);
        }
    }
    let crates = cargo_home().map(|home| home.join("registry/src").display().to_string());
    if let Some(texts) = data.and_then(|range| module.get_mut(range)) {
        for folder in crates.iter().map(String::as_str).chain([RUST]) {
            blank_below(texts, folder.as_bytes());
        }
    }
    Ok(())
}

fn cargo_home() -> Option<PathBuf> {
    let chosen = env::var_os("CARGO_HOME").map(PathBuf::from);
    chosen.or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cargo")))
}

fn blank_below(texts: &mut [u8], folder: &[u8]) {
    let mut at = 0;
    while let Some(found) = texts.get(at..).and_then(|rest| position(rest, folder)) {
        let path = texts.get_mut(at + found..).unwrap_or_default();
        let is_in_path = |byte: &&u8| byte.is_ascii_alphanumeric() || b"/._-+".contains(*byte);
        let length = path.iter().take_while(is_in_path).count();
        let end = path.get(..length).and_then(|path| position(path, ENDING)).unwrap_or(0);
        let name =
            path.get(..end).and_then(|path| path.iter().rposition(|byte| *byte == b'/')).map_or(0, |slash| slash + 1);
        path.get_mut(..name).unwrap_or_default().fill(b' ');
        at += found + folder.len();
    }
}

fn position(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::blank_below;

    #[test]
    fn only_the_name_of_a_file_is_left() {
        let mut texts = b"done/c/src/a-1.0/src/x/mod.rs/c/src/b/lib.rsthen /c/srcs and /c/src/no file".to_vec();
        blank_below(&mut texts, b"/c/src/");
        let left = String::from_utf8(texts).unwrap();
        assert_eq!(
            left.split_whitespace().collect::<Vec<_>>().join(" "),
            "done mod.rs lib.rsthen /c/srcs and /c/src/no file"
        );
        assert_eq!(left.len(), 75);
    }
}
