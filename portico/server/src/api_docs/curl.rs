use super::description::Operation;

/// A shell command that calls the operation.
pub fn curl(operation: &Operation, site: &str) -> String {
    let mut words = vec![format!("curl -X {} {}", operation.method, quoted(&format!("{site}{}", filled(operation))))];
    if operation.takes_token {
        words.push("-H \"Authorization: Bearer $ACCESS_TOKEN\"".to_owned());
    }
    if let Some(example) = operation.body.as_ref().and_then(|body| body.example.as_ref()) {
        words.push(format!("--json {}", quoted(&example.to_string())));
    }
    words.join(" \\\n  ")
}

/// The path, with a variable for each parameter.
fn filled(operation: &Operation) -> String {
    operation.path.replace("{id}", "0199b0a2-0000-7000-8000-000000000000")
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_is_escaped() {
        assert_eq!(quoted("it's"), r"'it'\''s'");
    }
}
