//! Quotes paths for the shell commands that messages recommend.

use std::path::Path;

/// The path as one shell word: in single quotes if necessary.
pub fn quoted(path: &Path) -> String {
    let path = path.display().to_string();
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+:@%,=".contains(c);
    if !path.is_empty() && path.chars().all(is_plain) {
        return path;
    }
    format!("'{}'", path.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_quoted_only_if_the_shell_requires_it() {
        for plain in ["data/portico.db", "/srv/Größe-1/portico.db-wal"] {
            assert_eq!(quoted(Path::new(plain)), plain);
        }
        assert_eq!(quoted(Path::new("at work/portico.db")), "'at work/portico.db'");
        assert_eq!(quoted(Path::new("Ada's/$HOME;x")), r"'Ada'\''s/$HOME;x'");
    }
}
