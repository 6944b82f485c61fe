/// The languages of Portico's letters, as language tags. Each has a folder in `templates/`. A reader of any other
/// language gets the first one.
pub const LANGUAGES: [&str; 1] = ["en"];

/// The language of a letter to a reader of `wanted`.
pub(crate) fn language(wanted: &str) -> &'static str {
    LANGUAGES.into_iter().find(|tag| *tag == wanted).unwrap_or(LANGUAGES[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_of_an_unknown_language_gets_the_first_one() {
        for tag in LANGUAGES {
            assert_eq!(language(tag), tag);
        }
        for tag in ["", "tlh", "../en", "EN"] {
            assert_eq!(language(tag), LANGUAGES[0], "{tag}");
        }
    }
}
