//! The only way to write to standard output. A command finishes even if nothing reads its output, and names chosen by
//! strangers cannot control the terminal.

use std::fmt;
use std::io::{self, ErrorKind, Write, stdout};
use std::sync::OnceLock;

use super::Failure;
use crate::escaping::{in_json, in_one_line};

/// Why writing stopped: the error of the first failed line.
static STOPPED: OnceLock<io::Error> = OnceLock::new();

/// Prints a line, formatted as by `println!`.
macro_rules! say {
    ($($text:tt)+) => { $crate::cli::print::line(format_args!($($text)+)) };
}

pub(super) use say;

pub fn line(text: fmt::Arguments<'_>) {
    write(|| writeln!(stdout(), "{}", in_one_line(text)));
}

/// Prints a JSON document with its line breaks.
pub fn json(document: &str) {
    write(|| writeln!(stdout(), "{}", in_json(document)));
}

/// Prints a part of a JSON document, without a line break after it.
pub fn json_part(part: &str) {
    write(|| write!(stdout(), "{}", in_json(part)));
}

/// Prints a prompt, without a line break.
pub fn question(text: &str) {
    write(|| {
        write!(stdout(), "{text}")?;
        stdout().flush()
    });
}

/// Runs a custom write.
pub fn write(write: impl FnOnce() -> io::Result<()>) {
    if STOPPED.get().is_some() {
        return;
    }
    if let Err(error) = write() {
        _ = STOPPED.set(error);
    }
}

/// Fails if some output could not be written. A closed pipe is not an error because its reader has read enough.
pub fn finish() -> Result<(), Failure> {
    write(|| stdout().flush());
    match STOPPED.get() {
        Some(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(format!("cannot write to standard output: {error}; some output was lost").into())
        }
        _ => Ok(()),
    }
}
