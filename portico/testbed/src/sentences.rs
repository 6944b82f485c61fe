//! Finds sentences of pages that have no translation, and translations that no page uses.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The part of the WASM that every page has.
const MAIN: &str = "main";
/// The texts that only the server needs.
const SERVER: &str = "server";
/// The sentence whose translation is the language's own name.
const OWN_NAME: &str = "English";

/// A sentence in the code, with the parts of the WASM whose pages show it. Empty if the parts are not known.
#[derive(Clone, Debug)]
pub struct Used {
    pub sentence: String,
    pub parts: Vec<String>,
}

/// The texts of one language: by part, the English sentences with their translations.
pub struct Texts(BTreeMap<String, Vec<(String, String)>>);

impl Texts {
    /// The files of a folder.
    pub fn in_folder(folder: &Path) -> Self {
        let files = files_in(folder, "txt");
        let texts = files.into_iter().map(|path| {
            let part = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            (part, pairs(&fs::read_to_string(&path).unwrap_or_default()))
        });
        Self(texts.collect())
    }

    /// Everything that is wrong with these texts, in one line each. `before` are texts that are loaded with them.
    pub fn faults(&self, used: &[Used], before: Option<&Self>) -> Vec<String> {
        let mut faults: Vec<_> = used.iter().filter_map(|used| self.missing(used, before)).collect();
        for (part, pairs) in &self.0 {
            let mut seen = BTreeSet::new();
            for (english, translation) in pairs {
                if !used.iter().any(|used| used.is_in(part) && used.sentence == *english) && english != OWN_NAME {
                    faults.push(format!("{part}.txt: no page says {english:?}"));
                }
                if !seen.insert(english) {
                    faults.push(format!("{part}.txt: {english:?} is there twice"));
                }
                let other = before.and_then(|before| before.translation(english));
                if let Some(other) = other.filter(|other| *other != translation.as_str()) {
                    faults.push(format!("{part}.txt: {english:?} is already translated as {other:?}; use that"));
                }
                if translation.is_empty() || values(english) != values(translation) {
                    faults
                        .push(format!("{part}.txt: the translation of {english:?} has other values: {translation:?}"));
                }
            }
        }
        faults
    }

    fn missing(&self, used: &Used, before: Option<&Self>) -> Option<String> {
        let has = |texts: &Self, part: &str| texts.has(part, &used.sentence);
        let in_main = has(self, MAIN) || before.is_some_and(|before| has(before, MAIN));
        let is_found = match used.parts.as_slice() {
            [] => in_main || self.0.keys().any(|part| has(self, part)),
            parts => parts.iter().all(|part| match part.as_str() {
                SERVER => self.0.keys().any(|part| has(self, part)),
                part => in_main || has(self, part),
            }),
        };
        (!is_found).then(|| format!("{}.txt: {:?} is missing", used.parts.join(".txt and "), used.sentence))
    }

    /// The translation of a sentence in any part. The server finds only one, so it must be the same in all.
    fn translation(&self, sentence: &str) -> Option<&str> {
        let mut pairs = self.0.values().flatten();
        pairs.find(|(english, _)| english == sentence).map(|(_, translation)| translation.as_str())
    }

    fn has(&self, part: &str, sentence: &str) -> bool {
        self.0.get(part).is_some_and(|pairs| pairs.iter().any(|(english, _)| english == sentence))
    }
}

impl Used {
    pub fn new(sentence: &str, parts: &[&str]) -> Self {
        Self { sentence: sentence.to_owned(), parts: parts.iter().map(|part| (*part).to_owned()).collect() }
    }

    fn is_in(&self, part: &str) -> bool {
        part == MAIN || self.parts.is_empty() || self.parts.iter().any(|own| own == part)
    }
}

/// The Rust sources below a folder, with their paths from there.
pub fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let files = files_in(folder, "rs").into_iter();
    files
        .filter_map(|path| {
            let text = fs::read_to_string(&path).ok()?;
            Some((path.strip_prefix(folder).ok()?.to_owned(), text))
        })
        .collect()
}

/// The string literals that follow one of these marks in a source, outside its comments and its unit tests. An empty
/// mark finds all.
pub fn literals_after(source: &str, marks: &[&str]) -> Vec<String> {
    let code = source.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let mut found = Vec::new();
    let mut before = String::new();
    let mut rest = code;
    while let Some(next) = rest.chars().next() {
        if rest.starts_with("//") {
            rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
        } else if let Some(after) = rest.strip_prefix("'\"'").or_else(|| rest.strip_prefix("'\\\"'")) {
            rest = after;
        } else if let Some(raw) = rest.strip_prefix("r#\"") {
            rest = raw.split_once("\"#").map_or("", |(_, rest)| rest);
        } else if next == '"' {
            let (literal, after) = literal(rest);
            if marks.iter().any(|mark| follows(before.trim_end(), mark)) {
                found.push(literal);
            }
            before.clear();
            rest = after;
        } else {
            before.push(next);
            rest = rest.get(next.len_utf8()..).unwrap_or_default();
        }
    }
    found
}

/// Whether code ends with a mark. One that begins with a letter is a whole word: `t!(` is not the end of `format!(`.
fn follows(code: &str, mark: &str) -> bool {
    let is_word = mark.starts_with(char::is_alphanumeric);
    code.strip_suffix(mark).is_some_and(|before| !(is_word && before.ends_with(char::is_alphanumeric)))
}

/// The value of the string literal at the start of a text, and the rest.
fn literal(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut rest = text.get(1..).unwrap_or_default();
    while let Some(at) = rest.find(['"', '\\']) {
        let (before, found) = rest.split_at(at);
        value.push_str(before);
        let mut escaped = found.chars().skip(1);
        rest = match (found.starts_with('"'), escaped.next()) {
            (true, _) => return (value, found.get(1..).unwrap_or_default()),
            // The line goes on below, without its indentation.
            (false, Some('\n')) => found.get(1..).unwrap_or_default().trim_start(),
            (false, Some(char)) => {
                value.push(if char == 'n' { '\n' } else { char });
                found.get(1 + char.len_utf8()..).unwrap_or_default()
            }
            (false, None) => "",
        };
    }
    (value, "")
}

/// The English sentences of a text with their translations.
fn pairs(text: &str) -> Vec<(String, String)> {
    let lines: Vec<_> = text.lines().collect();
    let translated = lines.windows(2).filter_map(|lines| match lines {
        [english, translation] => Some(((*english).to_owned(), translation.strip_prefix("= ")?.to_owned())),
        _ => None,
    });
    translated.collect()
}

/// The names of the values in a sentence.
fn values(sentence: &str) -> BTreeSet<&str> {
    sentence.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0)).collect()
}

/// The files with this ending in and below a folder, in order.
fn files_in(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files_in(&path, ending));
        } else if path.extension().is_some_and(|end| end == ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn german(texts: &[(&str, &str)]) -> Texts {
        Texts(texts.iter().map(|(part, text)| ((*part).to_owned(), pairs(text))).collect())
    }

    #[test]
    fn literals_are_found_after_their_marks() {
        let source = "t!(\"One, \\\n    two\") format!(\"no\") lang.say( \"Three \\\"3\\\"\") // t!(\"no\")\n\
                      t!(\n    \"Four\"\n)\
                      #[cfg(test)]\nmod tests { t!(\"no\") }";
        assert_eq!(literals_after(source, &["t!(", ".say("]), ["One, two", "Three \"3\"", "Four"]);
        assert_eq!(literals_after("a(\"b\", \"c\")", &[""]), ["b", "c"]);
    }

    #[test]
    fn a_missing_sentence_is_found() {
        let texts = german(&[("main", "Log in\n= Anmelden\n"), ("account", "Save\n= Speichern\n")]);
        let used = |parts: &[&str]| [Used::new("Save", parts), Used::new("Log in", &["account"])];
        assert_eq!(texts.faults(&used(&["account"]), None), Vec::<String>::new());
        assert_eq!(texts.faults(&used(&["server", "account"]), None), Vec::<String>::new());
        let missing = texts.faults(&used(&["account", "visitors"]), None);
        assert_eq!(missing, ["account.txt and visitors.txt: \"Save\" is missing"]);
    }

    #[test]
    fn an_unused_sentence_is_found() {
        let texts = german(&[("main", "English\n= Deutsch\n\nOld\n= Alt\n")]);
        assert_eq!(texts.faults(&[], None), ["main.txt: no page says \"Old\""]);
    }

    #[test]
    fn a_translation_has_the_values_of_its_sentence() {
        let used = [Used::new("{number} day|{number} days", &["main"]), Used::new("Hello, {name}", &["main"])];
        let texts =
            german(&[("main", "{number} day|{number} days\n= {number} Tag|{number} Tage\n\nHello, {name}\n= Hallo\n")]);
        let faults = texts.faults(&used, None);
        assert_eq!(faults, ["main.txt: the translation of \"Hello, {name}\" has other values: \"Hallo\""]);
    }

    #[test]
    fn texts_that_are_loaded_before_count_as_well() {
        let own = german(&[("main", "")]);
        let used = [Used::new("Log in", &[])];
        assert_eq!(own.faults(&used, Some(&german(&[("main", "Log in\n= Anmelden\n")]))), Vec::<String>::new());
        assert_eq!(own.faults(&used, Some(&german(&[("account", "Log in\n= Anmelden\n")]))).len(), 1);
    }

    #[test]
    fn a_second_translation_of_a_sentence_is_found() {
        let used = [Used::new("Data", &[])];
        let before = german(&[("account", "Data\n= Daten\n")]);
        let faults = german(&[("members", "Data\n= Messwerte\n")]).faults(&used, Some(&before));
        assert_eq!(faults, ["members.txt: \"Data\" is already translated as \"Daten\"; use that"]);
        assert_eq!(german(&[("members", "Data\n= Daten\n")]).faults(&used, Some(&before)), Vec::<String>::new());
    }
}
