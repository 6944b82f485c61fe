//! Prompts at the terminal.

use std::io::{self, BufRead, ErrorKind, IsTerminal};

use super::{Failure, print};

/// Asks for a line by name. `label` is also the name of the option for it.
pub fn line(label: &str) -> Result<String, Failure> {
    ask(label)?.ok_or_else(|| format!("{label} is missing; pass it with --{}", label.to_lowercase()).into())
}

/// Fails if there is no terminal to ask at, and names the option to use instead.
pub fn require_terminal(what: &str, option: &str) -> Result<(), Failure> {
    if io::stdin().is_terminal() {
        return Ok(());
    }
    Err(format!("there is no terminal to ask {what}; use {option}").into())
}

/// Whether the user answers yes at the terminal. No answer means no.
pub fn confirm(question: &str) -> Result<bool, Failure> {
    Ok(ask(question)?.is_some_and(|answer| is_yes(&answer)))
}

/// The answer, trimmed. `None` if the input ends before an answer.
fn ask(question: &str) -> io::Result<Option<String>> {
    print::question(&format!("{question}: "));
    let mut typed = String::new();
    let length = io::stdin().lock().read_line(&mut typed)?;
    Ok((length > 0).then(|| typed.trim().to_owned()))
}

fn is_yes(answer: &str) -> bool {
    answer.eq_ignore_ascii_case("yes")
}

/// Asks for a password twice, without showing it.
pub fn new_password() -> Result<String, Failure> {
    require_terminal("for the password", "--password-stdin")?;
    let first = rpassword::prompt_password("Password: ")?;
    let second = rpassword::prompt_password("Password again: ")?;
    if first != second {
        return Err("the two passwords differ; nothing was changed".into());
    }
    Ok(first)
}

/// Reads a password from standard input, up to the first line break.
pub fn password_from_stdin() -> Result<String, Failure> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).map_err(|error| match error.kind() {
        ErrorKind::InvalidData => "the password on standard input must be UTF-8".to_owned(),
        _ => format!("the password cannot be read from standard input: {error}"),
    })?;
    Ok(line.trim_end_matches(['\n', '\r']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_full_yes_confirms() {
        assert!(is_yes("yes") && is_yes("YES"));
        for answer in ["", "y", "no", "yes please"] {
            assert!(!is_yes(answer), "{answer}");
        }
    }
}
