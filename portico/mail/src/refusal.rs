use std::error::Error;

use lettre::transport::smtp;

/// A mail server's refusal without its text: some servers quote the email, and with it a link that opens an account, or
/// the credentials sent to log in. The codes identify the error (RFC 5321, section 4.2.3; RFC 3463).
pub fn status_only(error: &smtp::Error) -> String {
    match error.status() {
        Some(status) => match enhanced(&root_cause(error)) {
            Some(enhanced) => format!("{status} {enhanced}"),
            None => status.to_string(),
        },
        None if error.is_response() => "its response is not SMTP".to_owned(),
        None => error.to_string(),
    }
}

/// The error that caused the others.
pub fn root_cause(error: &smtp::Error) -> String {
    let mut error: &dyn Error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}

/// An enhanced code such as `5.7.1`, with which an answer may begin.
fn enhanced(words: &str) -> Option<&str> {
    let code = words.split_whitespace().next()?;
    let is_number = |part: &str| (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    (code.split('.').count() == 3 && code.split('.').all(is_number)).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_status_code_is_reported() {
        assert_eq!(enhanced("5.7.1 message contains https://portico.example/x"), Some("5.7.1"));
        assert_eq!(enhanced("4.7.651 later"), Some("4.7.651"));
        for words in ["", "bad creds ada geheim", "5.7", "5.7.1.2 x", "5.7.1234", "5..1", "a.b.c"] {
            assert_eq!(enhanced(words), None, "{words}");
        }
    }
}
