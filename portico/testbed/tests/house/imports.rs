//! The files of the domain import each other in one direction. Only a module and those below it may do so both ways.
//!
//! This expects the domain in modules: a folder each, with a file of its name beside it, and `Accounts` beside them,
//! which puts them together. What the use cases are built on does not know `Accounts`.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::modules::{Module, Modules};
use crate::sources::{below, code, is_of_a_name};

const DOMAIN: &str = "accounts/src";
/// Rooms that own what they need, and are composed by `Accounts`.
const INFRASTRUCTURE: [&str; 6] = ["db", "history", "limits", "outbox", "secret", "signing"];
/// Use cases that are in such a room.
const USE_CASES: [&str; 2] = ["signing/import.rs", "signing/rotation.rs"];

type Graph<'a> = BTreeMap<&'a Module, BTreeSet<&'a Module>>;

#[test]
fn files_of_the_domain_import_each_other_in_one_direction() {
    let modules = Modules::below(DOMAIN);
    let mut graph = modules.imports();
    assert!(graph.values().any(|imported| imported.len() > 1), "imports are found");
    for (module, imported) in &mut graph {
        imported.retain(|other| !other.starts_with(module) && !module.starts_with(other));
    }
    let circles = circles(&graph);
    assert!(circles.is_empty(), "let one of each circle not import the next: {circles:#?}");
}

#[test]
fn infrastructure_does_not_know_accounts() {
    let rooms = INFRASTRUCTURE.iter().map(|room| format!("{DOMAIN}/{room}"));
    let rooms: Vec<_> = rooms.flat_map(|room| [format!("{room}/"), format!("{room}.rs")]).collect();
    let sources = below(DOMAIN).into_iter().filter(|source| {
        let path = source.path.display().to_string();
        rooms.iter().any(|room| path.starts_with(room)) && !USE_CASES.iter().any(|file| path.ends_with(file))
    });
    let knowing =
        sources.filter(|source| code(&source.text).split(|char| !is_of_a_name(char)).any(|word| word == "Accounts"));
    let knowing: Vec<_> = knowing.map(|source| source.path).collect();
    assert!(knowing.is_empty(), "give these what they need as fields or arguments: {knowing:#?}");
}

/// The shortest circle through the first of each group of modules that reach each other.
fn circles(graph: &Graph) -> Vec<String> {
    let mut seen = BTreeSet::<&Module>::new();
    let mut found = Vec::new();
    for module in graph.keys().copied() {
        if seen.contains(module) {
            continue;
        }
        let Some(circle) = way(graph, module, module) else { continue };
        let is_of_group = |other: &&Module| way(graph, module, other).is_some() && way(graph, other, module).is_some();
        let group: Vec<_> = graph.keys().copied().filter(is_of_group).collect();
        let names: Vec<_> = circle.iter().map(|module| module.join("::")).collect();
        found.push(format!("{} (a group of {})", names.join(" → "), group.len()));
        seen.extend(group);
    }
    found
}

/// The shortest way of at least one step.
fn way<'a>(graph: &Graph<'a>, from: &'a Module, to: &Module) -> Option<Vec<&'a Module>> {
    let mut ways = VecDeque::from([vec![from]]);
    let mut seen = BTreeSet::new();
    while let Some(way) = ways.pop_front() {
        for next in graph.get(way.last()?).into_iter().flatten() {
            let longer = [way.as_slice(), &[*next]].concat();
            if *next == to {
                return Some(longer);
            }
            if seen.insert(*next) {
                ways.push_back(longer);
            }
        }
    }
    None
}

#[test]
fn a_cycle_is_found() {
    let [a, b, c, d] = ["a", "b", "c", "d"].map(|name| vec![name.to_owned()]);
    let graph = Graph::from([(&a, [&b].into()), (&b, [&c, &d].into()), (&c, [&b].into()), (&d, BTreeSet::new())]);
    assert_eq!(circles(&graph), ["b → c → b (a group of 2)"]);
}
