//! The languages of the site, and the one of a request.
//!
//! English is in the code. Each other language is a folder of texts in `portico/languages/`, and one of the app. Only
//! languages that both have are offered, so that no page is half translated.

mod accepted;
mod embedded;

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use http::HeaderMap;
use portico_wire::problem::Problem;
use portico_wire::words::{self, key};

use self::accepted::accepted;

/// The texts that browsers need no copy of.
const SERVER: &str = "server";

/// The sentence whose translation is the language's own name.
const ENGLISH: &str = "English";

/// A language as the app has it.
#[derive(Clone, Copy, Debug)]
pub struct AppLanguage {
    /// Its tag (BCP 47), such as `de`.
    pub tag: &'static str,
    /// The texts, each with the part of the WASM that needs it: `main`, or the name of a part.
    pub texts: &'static [(&'static str, &'static str)],
}

/// A language that the site offers. Cheap to clone.
#[derive(Clone)]
pub struct Lang(Arc<Language>);

pub struct Language {
    /// Its tag (BCP 47), such as `de`.
    pub tag: &'static str,
    /// Its own name, such as `Deutsch`.
    pub name: &'static str,
    /// The translations by the keys of their English sentences. Empty for English.
    texts: HashMap<u32, &'static str>,
    /// What browsers download, by part: see [`words::find`].
    pub tables: BTreeMap<String, String>,
}

impl Deref for Lang {
    type Target = Language;

    fn deref(&self) -> &Language {
        &self.0
    }
}

impl fmt::Debug for Lang {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Lang").field(&self.tag).finish()
    }
}

impl Language {
    fn english() -> Self {
        Self { tag: "en", name: "English", texts: HashMap::new(), tables: BTreeMap::new() }
    }

    /// The texts live as long as the process, which serves one site.
    fn new(tag: &'static str, texts: impl Iterator<Item = (String, &'static str)>) -> Self {
        let mut language = Self { tag, name: tag, ..Self::english() };
        for (part, text) in texts {
            for (english, translation) in pairs(text) {
                if english == ENGLISH {
                    language.name = translation;
                }
                language.texts.entry(key(english)).or_insert(translation);
                if part != SERVER {
                    let line = format!("{:x} {translation}\n", key(english));
                    language.tables.entry(part.clone()).or_default().push_str(&line);
                }
            }
        }
        language
    }

    /// A sentence in this language. Without a translation, it stays in English.
    pub fn say(&self, english: &'static str) -> &'static str {
        self.found(english).unwrap_or(english)
    }

    /// The same with its values, which are named in braces.
    pub fn fill(&self, english: &'static str, values: &[(&str, &str)]) -> String {
        words::fill(self.say(english), values)
    }

    /// The form of a counted sentence, whose forms are separated by `|`.
    pub fn count(&self, english: &'static str, number: u64) -> String {
        words::counted(self.tag, self.say(english), &number.to_string())
    }

    /// A device in words, such as `Firefox on Linux`.
    pub fn device(&self, name: &str) -> String {
        match name.split_once(" on ") {
            Some((browser, system)) => self.fill("{browser} on {system}", &[("browser", browser), ("system", system)]),
            None => self.translated(name),
        }
    }

    /// A finished English sentence in this language. A number in it is found again: the translation has `{number}`.
    pub fn translated(&self, english: &str) -> String {
        match self.found(english) {
            Some(forms) => words::counted(self.tag, forms, words::digits(english)),
            None => english.to_owned(),
        }
    }

    /// A problem for a user of this language. Its sentences were written for the API, which speaks English.
    pub fn problem(&self, mut problem: Problem) -> Problem {
        problem.detail = self.translated(&problem.detail);
        for error in &mut problem.errors {
            error.message = self.translated(&error.message);
        }
        problem
    }

    /// The translation of a sentence, if there is one.
    pub fn found(&self, english: &str) -> Option<&'static str> {
        if self.texts.is_empty() { None } else { self.texts.get(&key(english)).copied() }
    }
}

/// The English sentences of a text with their translations, which follow them in lines that begin with `= `.
fn pairs(text: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let mut english = "";
    text.lines().filter_map(move |line| match line.strip_prefix("= ") {
        Some(translation) => Some((english, translation)),
        None => {
            english = line;
            None
        }
    })
}

/// All languages that the site offers, English first.
#[derive(Clone, Debug)]
pub struct Languages(Vec<Lang>);

impl Languages {
    /// English, and those of the app that Portico has too, each once.
    pub fn new(of_app: &[AppLanguage]) -> Self {
        let mut all = vec![Lang(Arc::new(Language::english()))];
        for &AppLanguage { tag, texts } in of_app {
            let own: Vec<_> = embedded::texts(tag).collect();
            let is_new = all.iter().all(|lang| lang.tag != tag);
            if is_new && !own.is_empty() {
                let texts = texts.iter().map(|(part, text)| ((*part).to_owned(), *text));
                all.push(Lang(Arc::new(Language::new(tag, own.into_iter().chain(texts)))));
            }
        }
        Self(all)
    }

    pub fn all(&self) -> &[Lang] {
        &self.0
    }

    /// The offered language with this tag.
    pub fn find(&self, tag: &str) -> Option<&Lang> {
        self.0.iter().find(|lang| lang.tag.eq_ignore_ascii_case(tag))
    }

    /// The one that a browser prefers (`Accept-Language`), or English.
    pub fn accepted_by(&self, headers: &HeaderMap) -> Lang {
        let first = self.0.first().cloned();
        let preferred = accepted(headers).find_map(|tag| {
            let primary = tag.split('-').next().unwrap_or_default().to_owned();
            self.find(&tag).or_else(|| self.find(&primary)).cloned()
        });
        preferred.or(first).unwrap_or_else(|| Lang(Arc::new(Language::english())))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use http::header;
    use portico_fields::{Field, FieldError};
    use portico_wire::problem::Code;

    use super::*;

    fn german() -> Languages {
        Languages::new(&[AppLanguage { tag: "de", texts: &[("main", "Notes\n= Notizen\n")] }])
    }

    #[test]
    fn a_language_is_offered_if_the_app_has_it_too() {
        let tags = |languages: Languages| languages.all().iter().map(|lang| lang.tag).collect::<Vec<_>>();
        assert_eq!(tags(german()), ["en", "de"]);
        assert_eq!(tags(Languages::new(&[])), ["en"]);
        assert_eq!(tags(Languages::new(&[AppLanguage { tag: "xx", texts: &[] }])), ["en"]);
        let de = AppLanguage { tag: "de", texts: &[] };
        assert_eq!(tags(Languages::new(&[de, de])), ["en", "de"]);
        assert_eq!(german().find("DE").map(|lang| lang.name), Some("Deutsch"));
    }

    #[test]
    fn the_browsers_first_offered_language_is_chosen() {
        let chosen = |value: &str| {
            let headers = HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, value.parse().unwrap())]);
            german().accepted_by(&headers).tag
        };
        for german in ["de", "de-AT, en;q=0.9", "fr, de;q=0.5, en;q=0.4", "en;q=0.1, DE-ch;Q=0.2", "en;q=0, de"] {
            assert_eq!(chosen(german), "de", "{german}");
        }
        for english in ["en-GB, de;q=0.9", "fr", "*", "", "de;q=0, en", "nonsense;;;,,", "den"] {
            assert_eq!(chosen(english), "en", "{english}");
        }
        assert_eq!(german().accepted_by(&HeaderMap::new()).tag, "en");
    }

    #[test]
    fn a_problem_is_translated_with_its_fields_and_numbers() {
        let languages = german();
        let german = languages.find("de").unwrap();
        let problem = german.problem(Problem::validation(vec![FieldError::too_short(Field::Password, 12)]));
        assert!(problem.errors[0].message.contains("12"), "{problem:?}");
        assert_ne!(problem.errors[0].message, FieldError::too_short(Field::Password, 12).message);
        let own = Problem::with_detail(Code::Forbidden, "A sentence of another app.");
        assert_eq!(german.problem(own.clone()), own);
        assert_eq!(languages.find("en").unwrap().problem(own.clone()), own);
    }

    #[test]
    fn no_two_sentences_have_the_same_key() {
        let texts: Vec<_> = embedded::texts("de").map(|(_, text)| text).collect();
        let sentences: BTreeSet<_> = texts.into_iter().flat_map(pairs).map(|(english, _)| english).collect();
        let keys: BTreeSet<_> = sentences.iter().copied().map(key).collect();
        assert_eq!(keys.len(), sentences.len());
    }

    #[test]
    fn the_app_adds_its_own_sentences() {
        let languages = german();
        let german = languages.find("de").unwrap();
        assert_eq!(german.say("Notes"), "Notizen");
        assert_eq!(german.say("Not translated"), "Not translated");
        assert!(german.tables["main"].contains(&format!("{:x} Notizen\n", key("Notes"))));
        assert!(!german.tables.contains_key(SERVER));
    }
}
