//! The one way to write on standard output: no command ends half done because nobody reads what it says, and
//! no name that a stranger chose speaks to the terminal.

use std::fmt;
use std::io::{self, ErrorKind, Write, stdout};
use std::sync::OnceLock;

use super::Failure;
use crate::escaping::{in_json, in_one_line};

/// Why nothing more is written: what came of the first line that could not be.
static STOPPED: OnceLock<io::Error> = OnceLock::new();

/// A line, formatted as by `println!`.
macro_rules! say {
    ($($text:tt)+) => { $crate::cli::print::line(format_args!($($text)+)) };
}

pub(super) use say;

pub fn line(text: fmt::Arguments<'_>) {
    write(|| writeln!(stdout(), "{}", in_one_line(text)));
}

/// A JSON document, in as many lines as it has.
pub fn json(document: &str) {
    write(|| writeln!(stdout(), "{}", in_json(document)));
}

/// The beginning of a line that is ended by whoever answers.
pub fn question(text: &str) {
    write(|| {
        write!(stdout(), "{text}")?;
        stdout().flush()
    });
}

/// What something else has to write.
pub fn write(write: impl FnOnce() -> io::Result<()>) {
    if STOPPED.get().is_some() {
        return;
    }
    if let Err(error) = write() {
        _ = STOPPED.set(error);
    }
}

/// Fails where something is missing of what was said. Whoever closed a pipe has read enough.
pub fn finish() -> Result<(), Failure> {
    write(|| stdout().flush());
    match STOPPED.get() {
        Some(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(format!("standard output takes no more, and not all was said: {error}").into())
        }
        _ => Ok(()),
    }
}
