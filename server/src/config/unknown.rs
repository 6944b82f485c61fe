//! Settings that are none: a mistyped name would be passed over in silence.

use std::collections::BTreeSet;
use std::fmt;

use super::{Config, Vars};

/// What the project's own scripts and tests are told by.
const OF_SCRIPTS: [&str; 4] = ["PORTICO_BIN", "PORTICO_SCHEMATHESIS_EXAMPLES", "PORTICO_TOOLS_DIR", "PORTICO_URL"];
const OF_TESTS: &str = "PORTICO_TEST_";

/// How alike two names have to be, of 1, for one to be taken for a slip in the other.
const ALIKE: f64 = 0.5;

/// Slips in its name go unseen otherwise: it does not begin as the others do.
const DATABASE_URL: &str = "DATABASE_URL";

/// A variable that begins as our settings do, or is a slip in one of them, and is none.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnknownSetting {
    pub name: String,
    /// The setting that was meant, it seems.
    pub nearest: Option<&'static str>,
}

/// The names of all settings: what is asked for where none is set.
pub fn known_settings() -> BTreeSet<&'static str> {
    let none = Vars::default();
    // Nothing is wrong with the defaults, so that all are read to the last one.
    _ = Config::check(&none);
    none.asked()
}

/// What is set and never read, in the order of the names.
pub fn unknown_settings(vars: &Vars) -> Vec<UnknownSetting> {
    let known = known_settings();
    let has_database = vars.names().any(|name| name == DATABASE_URL);
    let is_meant = |name: &str| {
        let upper = name.to_ascii_uppercase();
        begins_as_ours(name) || known.contains(&*upper) || (!has_database && is_like_database_url(&upper))
    };
    let names = vars.names().filter(|name| !known.contains(name) && is_meant(name));
    let mut unknown: Vec<_> =
        names.map(|name| UnknownSetting { name: name.to_owned(), nearest: nearest(name, &known) }).collect();
    unknown.sort();
    unknown
}

fn begins_as_ours(name: &str) -> bool {
    name.starts_with("PORTICO_") && !name.starts_with(OF_TESTS) && !OF_SCRIPTS.contains(&name)
}

/// One slip, or two in what is still the URL of something. Other programs have names near it, such as
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
    // Without what all have in common.
    let end = |name: &str| name.strip_prefix("PORTICO_").unwrap_or(name).to_owned();
    let likeness = |known: &str| strsim::normalized_damerau_levenshtein(&end(&name), &end(known));
    let best = known.iter().map(|known| (likeness(known), *known)).max_by(|a, b| a.0.total_cmp(&b.0));
    best.filter(|(likeness, _)| *likeness >= ALIKE).map(|(_, known)| known)
}

impl fmt::Display for UnknownSetting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.nearest {
            Some(nearest) => write!(f, "{} is not a known setting; did you mean {nearest}?", self.name),
            None => write!(f, "{} is not a known setting; .env.example lists them all", self.name),
        }
    }
}
