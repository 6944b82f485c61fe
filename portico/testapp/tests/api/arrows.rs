//! Which crate may depend on which, read from cargo.

use std::collections::BTreeSet;
use std::process::Command;

/// The browser's target. The front end is built for it, so its packages are there.
const BROWSER: &[&str] = &["--target", "wasm32-unknown-unknown"];

const LEPTOS: [&str; 4] = ["leptos", "leptos_axum", "leptos_router", "server_fn"];
const SERVER_SIDE: [&str; 4] = ["axum", "sqlx", "bcrypt", "portico-accounts"];

#[test]
fn fields_and_wire_do_not_depend_on_a_framework_or_database() {
    for crate_name in ["portico-fields", "portico-wire"] {
        let below = dependencies(crate_name, &["--all-features"]);
        assert_none(crate_name, &below, &LEPTOS);
        assert_none(crate_name, &below, &SERVER_SIDE);
        assert_none(crate_name, &below, &["portico-web", "portico-ui", "portico-server"]);
    }
}

#[test]
fn the_domain_depends_on_neither_http_nor_pages() {
    let below = dependencies("portico-accounts", &["--all-features"]);
    assert!(below.contains("sqlx"), "{below:?}");
    assert_none("portico-accounts", &below, &LEPTOS);
    assert_none("portico-accounts", &below, &["axum", "portico-wire", "portico-web", "portico-ui", "portico-server"]);
}

#[test]
fn the_http_edge_does_not_depend_on_the_pages() {
    let below = dependencies("portico-web", &["--all-features"]);
    assert!(below.contains("axum") && below.contains("portico-accounts"), "{below:?}");
    assert_none("portico-web", &below, &LEPTOS);
    assert_none("portico-web", &below, &["portico-ui", "portico-server"]);
}

#[test]
fn the_pages_do_not_depend_on_the_server() {
    let below = dependencies("portico-ui", &["--features", "ssr"]);
    assert!(below.contains("portico-web"), "{below:?}");
    assert_none("portico-ui", &below, &["portico-server"]);
}

#[test]
fn the_browsers_build_contains_no_server_code() {
    for crate_name in ["portico-ui", "portico-testapp-browser"] {
        let below = dependencies(crate_name, BROWSER);
        assert!(below.contains("leptos") && below.contains("portico-wire"), "{below:?}");
        assert_none(crate_name, &below, &SERVER_SIDE);
        assert_none(crate_name, &below, &["portico-web", "portico-server", "utoipa"]);
    }
}

/// The names of all crates that a crate is compiled with, itself included.
fn dependencies(crate_name: &str, options: &[&str]) -> BTreeSet<String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let tree = Command::new(cargo)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["tree", "--offline", "--locked", "--edges", "normal", "--prefix", "none", "--format", "{p}"])
        .args(["--package", crate_name])
        .args(options)
        .output()
        .unwrap();
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let tree = String::from_utf8(tree.stdout).unwrap();
    tree.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

fn assert_none(crate_name: &str, below: &BTreeSet<String>, forbidden: &[&str]) {
    for name in forbidden {
        assert!(!below.contains(*name), "{crate_name} depends on {name}");
    }
}
