//! The statements that this process has run.

use std::collections::BTreeSet;
use std::panic::Location;
use std::sync::Mutex;

use crate::sql::Value;

/// A statement, with the values that it was first run with.
#[derive(Clone)]
pub(super) struct Statement {
    pub(super) text: &'static str,
    pub(super) values: Vec<Value>,
    /// The lines that made it.
    pub(super) sites: BTreeSet<Site>,
}

/// A file below `src`, and a line.
pub(super) type Site = (String, u32);

static SEEN: Mutex<Vec<Statement>> = Mutex::new(Vec::new());

pub(crate) fn record(text: &'static str, values: &[Value], site: &Location<'_>) {
    let file = site.file().rsplit_once("src/").map_or(site.file(), |(_, file)| file);
    let site = (file.to_owned(), site.line());
    let mut seen = SEEN.lock().unwrap();
    match seen.iter_mut().find(|statement| statement.text == text) {
        Some(statement) => drop(statement.sites.insert(site)),
        None => seen.push(Statement { text, values: values.to_vec(), sites: BTreeSet::from([site]) }),
    }
}

pub(super) fn seen() -> Vec<Statement> {
    SEEN.lock().unwrap().clone()
}
