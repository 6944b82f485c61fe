//! The tables with which browsers show a page in another language than English. The build writes and compresses them;
//! without it, the server has them from its own texts.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, PoisonError};

use portico_web::languages::{Language, Languages};

use super::versioned;

/// Each table with its version.
static TABLES: Mutex<BTreeMap<String, (String, String)>> = Mutex::new(BTreeMap::new());

/// Serves the tables of these languages.
pub fn serve(languages: &Languages) {
    let mut tables = TABLES.lock().unwrap_or_else(PoisonError::into_inner);
    for language in languages.all() {
        for (part, table) in &language.tables {
            let mut hasher = DefaultHasher::new();
            table.hash(&mut hasher);
            let version = format!("{:016x}", hasher.finish());
            tables.insert(path(language, part), (version, table.clone()));
        }
    }
}

/// The addresses of a language's tables, separated by spaces. `None` for English.
pub fn addresses(language: &Language) -> Option<String> {
    let addresses: Vec<_> = language.tables.keys().map(|part| versioned(&path(language, part))).collect();
    (!addresses.is_empty()).then(|| addresses.join(" "))
}

pub fn version(path: &str) -> Option<String> {
    let tables = TABLES.lock().unwrap_or_else(PoisonError::into_inner);
    tables.get(path).map(|(version, _)| version.clone())
}

pub fn read(path: &str) -> Option<Cow<'static, [u8]>> {
    let tables = TABLES.lock().unwrap_or_else(PoisonError::into_inner);
    tables.get(path).map(|(_, table)| table.clone().into_bytes().into())
}

fn path(language: &Language, part: &str) -> String {
    format!("words/{}/{part}.txt", language.tag)
}
