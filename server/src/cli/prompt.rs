//! Asking at the terminal.

use std::io::{self, BufRead, IsTerminal};

use super::{Failure, print};

/// A line, asked for by name.
pub fn line(label: &str) -> Result<String, Failure> {
    print::question(&format!("{label}: "));
    let mut typed = String::new();
    if io::stdin().lock().read_line(&mut typed)? == 0 {
        return Err(format!("{label} is missing").into());
    }
    Ok(typed.trim().to_owned())
}

/// A password, asked twice and not shown.
pub fn new_password() -> Result<String, Failure> {
    if !io::stdin().is_terminal() {
        return Err("there is no terminal to ask for the password; use --password-stdin".into());
    }
    let first = rpassword::prompt_password("Password: ")?;
    let second = rpassword::prompt_password("Password again: ")?;
    if first != second {
        return Err("the two passwords differ; nothing was changed".into());
    }
    Ok(first)
}

/// A password from standard input, up to the first line break.
pub fn password_from_stdin() -> Result<String, Failure> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\n', '\r']).to_owned())
}
