//! Detects unknown settings. Otherwise a mistyped name would be silently ignored.

use std::collections::BTreeSet;
use std::fmt;

use portico_web::visit::AppSettings;

use super::{Config, Vars};
use crate::extensions::Extensions;

/// Settings of the project's own scripts and tests.
const OF_SCRIPTS: [&str; 5] =
    ["PORTICO_BIN", "PORTICO_PROFILE", "PORTICO_SCHEMATHESIS_EXAMPLES", "PORTICO_TOOLS_DIR", "PORTICO_URL"];
const OF_TESTS: &str = "PORTICO_TEST_";

/// The minimum similarity, from 0 to 1, at which a name counts as a typo of another.
const MIN_SIMILARITY: f64 = 0.5;

/// Typos in this name need a separate check because it lacks the common prefix.
const DATABASE_URL: &str = "DATABASE_URL";

/// An unknown variable that has the prefix of Portico's settings or is a typo of one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnknownSetting {
    pub name: String,
    /// The setting that was probably meant.
    pub nearest: Option<&'static str>,
}

/// The names of all settings: the names read when none is set.
pub fn known_settings(extensions: &Extensions) -> BTreeSet<&'static str> {
    let none = Vars::default();
    // Portico's defaults are valid, so all of its settings are read. An app may have a setting without a default.
    _ = Config::check(&none, &Extensions::default());
    for read in &extensions.settings {
        _ = read(&none, &mut AppSettings::default());
    }
    none.asked()
}

/// Variables that are set but never read, sorted by name.
pub fn unknown_settings(vars: &Vars, extensions: &Extensions) -> Vec<UnknownSetting> {
    let known = known_settings(extensions);
    let has_database = vars.names().any(|name| name == DATABASE_URL);
    let is_meant = |name: &str| {
        let upper = name.to_ascii_uppercase();
        has_our_prefix(name) || known.contains(&*upper) || (!has_database && is_like_database_url(&upper))
    };
    let names = vars.names().filter(|name| !known.contains(name) && is_meant(name));
    let mut unknown: Vec<_> =
        names.map(|name| UnknownSetting { name: name.to_owned(), nearest: nearest(name, &known) }).collect();
    unknown.sort();
    unknown
}

fn has_our_prefix(name: &str) -> bool {
    name.starts_with("PORTICO_") && !name.starts_with(OF_TESTS) && !OF_SCRIPTS.contains(&name)
}

/// One typo, or two if the name still ends like a URL setting. Other programs use similar names, such as
/// `DATABASE_SSL`, and number several databases.
fn is_like_database_url(name: &str) -> bool {
    if name.contains(|c: char| c.is_ascii_digit()) {
        return false;
    }
    match strsim::damerau_levenshtein(name, DATABASE_URL) {
        0 | 1 => true,
        2 => name.ends_with("_URL") || name.ends_with("_URI"),
        _ => false,
    }
}

fn nearest(name: &str, known: &BTreeSet<&'static str>) -> Option<&'static str> {
    let name = name.to_ascii_uppercase();
    // Without the common prefix.
    let end = |name: &str| name.strip_prefix("PORTICO_").unwrap_or(name).to_owned();
    let similarity = |known: &str| strsim::normalized_damerau_levenshtein(&end(&name), &end(known));
    let best = known.iter().map(|known| (similarity(known), *known)).max_by(|a, b| a.0.total_cmp(&b.0));
    best.filter(|(similarity, _)| *similarity >= MIN_SIMILARITY).map(|(_, known)| known)
}

impl fmt::Display for UnknownSetting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.nearest {
            Some(nearest) => write!(f, "{} is not a known setting; did you mean {nearest}?", self.name),
            None => write!(f, "{} is not a known setting; .env.example lists them all", self.name),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::ConfigError;
    use super::*;

    #[test]
    fn a_required_setting_of_the_app_hides_no_other_setting() {
        let required = |vars: &Vars, _: &mut AppSettings| match vars.get("NOTES_KEY") {
            Some(_) => Ok(()),
            None => Err(ConfigError::WrongSecret { variable: "NOTES_KEY".to_owned(), what: "must be set".to_owned() }),
        };
        let optional = |vars: &Vars, _: &mut AppSettings| {
            _ = vars.get("NOTES_PER_USER");
            Ok(())
        };
        let extensions = Extensions { settings: vec![Arc::new(required), Arc::new(optional)], ..Extensions::default() };
        let known = known_settings(&extensions);
        for name in ["DATABASE_URL", "PORTICO_SMTP_URL", "PORTICO_SECRET", "NOTES_KEY", "NOTES_PER_USER"] {
            assert!(known.contains(name), "{name}: {known:?}");
        }
    }
}
