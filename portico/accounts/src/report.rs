use std::error::Error;
use std::fmt;

/// An error with all its causes, in one line for the log. A JSON log does not write causes by itself.
pub struct Report<'a>(pub &'a (dyn Error + 'static));

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut told = self.0.to_string();
        let mut cause = self.0.source();
        while let Some(error) = cause {
            // An error that is only passed on repeats the same text.
            if !told.contains(&error.to_string()) {
                write!(f, ": {error}")?;
                told = error.to_string();
            }
            cause = error.source();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Fault;

    #[test]
    fn the_causes_follow_the_message() {
        let fault = Fault::from(sqlx::Error::Io(std::io::Error::other("no such host")));
        let line = Report(&fault).to_string();
        assert!(line.starts_with("The service is unavailable") && line.ends_with("no such host"), "{line}");
        assert_eq!(line.matches("no such host").count(), 1, "{line}");
    }
}
