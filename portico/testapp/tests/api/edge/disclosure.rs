//! What responses never reveal: other files, the software in use, and the cause of a fault.

use http::{Method, StatusCode};
use portico_accounts::Db;
use portico_testbed::{Engine, on_both_engines};
use serde_json::json;

use crate::edge::security_headers::PATHS;
use crate::stage::{PASSWORD, TestApp, address, stand_in_for_the_site};

on_both_engines! {
    only_the_sites_files_are_served,
    path_traversal_never_leaves_the_site,
    folders_are_never_listed,
    no_method_echoes_a_request,
    responses_reveal_no_software_or_versions,
    a_fault_does_not_reveal_its_cause,
}

async fn only_the_sites_files_are_served(engine: Engine) {
    let app = TestApp::start(engine).await;
    for path in [
        "/.git",
        "/.git/",
        "/.git/HEAD",
        "/.git/config",
        "/pkg/.git/config",
        "/.gitignore",
        "/.env",
        "/.env.example",
        "/Cargo.toml",
        "/Cargo.lock",
        "/Makefile",
        "/server/src/main.rs",
        "/data/secret.key",
        "/data/portico.db",
        "/secret.key",
        "/portico.db",
        "/target/site/favicon.svg",
    ] {
        let answer = app.get(path).await.expect(StatusCode::NOT_FOUND);
        assert!(answer.body.contains("Page not found"), "{path}");
    }
}

async fn path_traversal_never_leaves_the_site(engine: Engine) {
    let app = TestApp::start(engine).await;
    for up in ["../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..\\", "..%5c", "..;/", "....//", "%252e%252e/"] {
        for begin in ["/", "/pkg/", "//", "/./"] {
            for (depth, file) in [(2, "Cargo.toml"), (3, "Cargo.toml"), (12, "etc/passwd")] {
                let target = format!("{begin}{}{file}", up.repeat(depth));
                let answer = app.raw(&format!("GET {target} HTTP/1.1"), b"").await;
                assert!(matches!(answer.status, 400 | 404), "{target}: {}", answer.status);
                assert!(!answer.body.contains("[workspace") && !answer.body.contains("root:x:"), "{target}");
            }
        }
    }
}

async fn folders_are_never_listed(engine: Engine) {
    let app = TestApp::start(engine).await;
    stand_in_for_the_site();
    for path in [
        "/pkg",
        "/pkg/",
        "/pkg/.",
        "/strength",
        "/strength/",
        "/passkeys",
        "/passkeys/",
        "/assets/",
        "/.well-known",
        "/.well-known/",
        "/dev/",
    ] {
        let answer = app.raw(&format!("GET {path} HTTP/1.1"), b"").await.expect(StatusCode::NOT_FOUND);
        assert!(answer.body.contains("Page not found"), "{path}");
    }
    let start = app.get("/").await.expect(StatusCode::OK);
    assert!(start.main().contains("<h1") && !start.main().contains("pkg/"), "{}", start.body);
}

async fn no_method_echoes_a_request(engine: Engine) {
    let app = TestApp::start(engine).await;
    for path in PATHS {
        for method in ["TRACE", "TRACK", "DEBUG", "PROPFIND", "BREW", "get"] {
            let method: Method = method.parse().unwrap();
            let answer = app.request(method.clone(), path).header("x-canary", "sings").cookie("sings").await;
            assert!(matches!(answer.status, 403..=405), "{method} {path}: {}", answer.status);
            assert!(method != Method::TRACE || answer.status != 403, "refused as what it is: {path}");
            assert!(!answer.body.contains("sings") && !format!("{:?}", answer.headers).contains("sings"), "{path}");
        }
    }
    let tunnel = app.raw("CONNECT portico.example:443 HTTP/1.1", b"").await;
    assert!(tunnel.status >= 400, "{}", tunnel.status);
}

/// The versions of the software in use, from the lock file.
fn versions() -> Vec<&'static str> {
    let packages: Vec<_> = include_str!("../../../../Cargo.lock").split("[[package]]").collect();
    let version = |name: &str| {
        let named = packages.iter().find_map(|package| package.strip_prefix(&format!("\nname = \"{name}\"\n")));
        named.and_then(|rest| rest.split('"').nth(1)).unwrap_or_else(|| panic!("no {name}"))
    };
    ["axum", "hyper", "leptos", "leptos_axum", "portico-server", "sqlx", "tokio"].map(version).to_vec()
}

async fn responses_reveal_no_software_or_versions(engine: Engine) {
    let app = TestApp::start(engine).await;
    let versions = versions();
    for path in PATHS {
        for method in [Method::GET, Method::HEAD, Method::POST, Method::OPTIONS, Method::TRACE] {
            let answer = app.request(method.clone(), path).await;
            for name in ["server", "x-powered-by", "x-generator", "x-runtime", "x-version", "via"] {
                assert_eq!(answer.header(name), None, "{method} {path}");
            }
            let said = format!("{:?} {}", answer.headers, answer.body).to_lowercase();
            for version in &versions {
                assert!(!said.contains(version), "{method} {path} tells {version}: {said}");
            }
        }
    }
}

/// Removes a table that every request needs, without the server's knowledge.
async fn break_the_database(app: &TestApp) {
    let sql = "alter table users rename to canary";
    match app.accounts.db() {
        Db::Sqlite { writer, .. } => drop(sqlx::query(sql).execute(writer).await.unwrap()),
        Db::Postgres { pool, .. } => drop(sqlx::query(sql).execute(pool).await.unwrap()),
    }
}

async fn a_fault_does_not_reveal_its_cause(engine: Engine) {
    let app = TestApp::start(engine).await;
    let browser = app.browser_session("ada").await;
    break_the_database(&app).await;
    let email = address("bob");
    let body = json!({ "name": "Bob", "email": email, "password": PASSWORD });
    let fields = [("name", "Bob"), ("email", &*email), ("password", PASSWORD)];
    let mut sentences = Vec::new();
    for call in [
        app.post("/api/v1/signup").json(&body),
        app.post("/api/v1/token").json(&body),
        app.call("/fn/account/create", &fields),
        app.call("/fn/session/create", &fields[1..]),
        app.call("/fn/session/refresh", &[]).cookie(&browser.cookie),
    ] {
        let answer = call.await;
        assert!(answer.status >= 500, "{} {}", answer.status, answer.body);
        let problem = answer.problem();
        let said = format!("{:?} {}", answer.headers, answer.body).to_lowercase();
        for word in ["sql", "canary", "users", "table", "relation", "column", "database", ".rs", "error"] {
            assert!(!said.contains(word), "{word}: {said}");
        }
        sentences.push(problem["detail"].clone());
    }
    sentences.dedup();
    assert_eq!(sentences.len(), 1, "one sentence, whatever the cause: {sentences:?}");
}
