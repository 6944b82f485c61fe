//! The ring of signing keys, from outside: the published set and `portico keys`.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use http::{Method, StatusCode};
use portico_testbed::{Engine, on_both_engines};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::stage::{Portico, TestApp};

on_both_engines! {
    the_key_set_is_public,
    keys_are_listed,
    a_rotation_by_command_reaches_a_running_server_and_keeps_tokens_valid,
    an_imported_key_becomes_the_active_one,
    a_key_can_be_imported_from_a_file_with_other_text,
    a_failed_import_prints_one_line_and_changes_nothing,
    the_doctor_names_the_signing_key,
}

/// The example of RFC 8410, section 10.3.
const PEM: &str = "-----BEGIN PRIVATE KEY-----\n\
                   MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n\
                   -----END PRIVATE KEY-----\n";

async fn listed(portico: Portico) -> Vec<Value> {
    let said = portico.run(&["keys", "list", "--json"]).await.done();
    serde_json::from_str(&said).unwrap()
}

fn statuses(keys: &[Value]) -> Vec<&str> {
    keys.iter().map(|key| key["status"].as_str().unwrap()).collect()
}

fn kid_of(token: &str) -> Value {
    let header = BASE64_URL_SAFE_NO_PAD.decode(token.split('.').next().unwrap()).unwrap();
    serde_json::from_slice::<Value>(&header).unwrap()["kid"].clone()
}

async fn the_key_set_is_public(engine: Engine) {
    let app = TestApp::start(engine).await;
    let answer = app.get("/.well-known/jwks.json").await.expect(StatusCode::OK);
    assert_eq!(answer.header("content-type"), Some("application/jwk-set+json"));
    assert_eq!(answer.header("cache-control"), Some("public, max-age=300"));
    assert_eq!(answer.header("set-cookie"), None);
    let keys = answer.json()["keys"].as_array().unwrap().clone();
    assert_eq!(keys.len(), 2);
    let token = app.token_for("ada").await.access;
    assert!(keys.iter().any(|key| key["kid"] == kid_of(&token)));
    for key in &keys {
        let mut members: Vec<_> = key.as_object().unwrap().keys().map(String::as_str).collect();
        members.sort_unstable();
        assert_eq!(members, ["alg", "crv", "kid", "kty", "use", "x"]);
    }
    let refused = app.request(Method::DELETE, "/.well-known/jwks.json").header("origin", &app.origin()).await;
    refused.expect_problem("method_not_allowed");
}

async fn keys_are_listed(engine: Engine) {
    let app = TestApp::start(engine).await;
    let keys = listed(app.portico()).await;
    let mut known = statuses(&keys);
    known.sort_unstable();
    assert_eq!(known, ["active", "next"]);
    for key in &keys {
        assert_eq!((&key["algorithm"], &key["retired_at"]), (&json!("EdDSA"), &Value::Null));
        assert_eq!(key["created_at"], json!("2026-09-21T14:13:20Z"));
        assert_eq!(key.as_object().unwrap().len(), 5);
    }
    let table = app.portico().run(&["keys", "list"]).await.done();
    assert_eq!(table.lines().count(), 2);
    assert!(table.contains("signs new tokens") && table.contains("signs after the next rotation"), "{table}");
    let other = app.portico().with("PORTICO_JWT_ALGORITHM", "ES256").run(&["keys", "list"]).await.done();
    assert_eq!(other.lines().filter(|line| line.contains("not in use")).count(), 2, "{other}");
}

async fn a_rotation_by_command_reaches_a_running_server_and_keeps_tokens_valid(engine: Engine) {
    let app = TestApp::start(engine).await;
    let before = app.token_for("ada").await.access;
    let said = app.portico().run(&["keys", "rotate"]).await.done();
    app.accounts.reload_keys().await.unwrap();
    let after = app.log_in("ada").await.access;
    assert_ne!(kid_of(&before), kid_of(&after));
    assert!(said.contains(kid_of(&after).as_str().unwrap()) && said.contains(kid_of(&before).as_str().unwrap()));
    for token in [before, after] {
        assert_eq!(app.status_of_program(&token).await, 200);
    }
    let keys = listed(app.portico()).await;
    let mut known = statuses(&keys);
    known.sort_unstable();
    assert_eq!(known, ["active", "next", "retired"]);
    let table = app.portico().run(&["keys", "list"]).await.done();
    assert!(table.contains("verifies until"), "{table}");
}

async fn an_imported_key_becomes_the_active_one(engine: Engine) {
    let app = TestApp::start(engine).await;
    let before = app.token_for("ada").await.access;
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("key.pem");
    std::fs::write(&file, PEM).unwrap();
    let said = app.portico().run(&["keys", "import", file.to_str().unwrap()]).await.done();
    assert!(said.contains("Published") && said.contains("New tokens are signed with"), "{said}");
    assert!(!said.contains("MC4C"), "{said}");
    app.accounts.reload_keys().await.unwrap();
    let set = app.get("/.well-known/jwks.json").await.json();
    // The public key of the same example.
    let x = json!("Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE");
    let imported = set["keys"].as_array().unwrap().iter().find(|key| key["x"] == x).unwrap();
    let after = app.log_in("ada").await.access;
    assert_eq!(kid_of(&after), imported["kid"]);
    for token in [before, after] {
        assert_eq!(app.status_of_program(&token).await, 200);
    }
    let again = app.portico().run(&["keys", "import", file.to_str().unwrap()]).await.failed();
    assert!(again.contains("already") && again.contains("active"), "{again}");
}

/// The friendly name in a PKCS #12 file can have any encoding.
async fn a_key_can_be_imported_from_a_file_with_other_text(engine: Engine) {
    let app = TestApp::start(engine).await;
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("key.pem");
    let certificate = PEM.replace("PRIVATE KEY", "CERTIFICATE");
    let content = [b"Bag Attributes\n    friendlyName: M\xfcnchen\n", certificate.as_bytes(), PEM.as_bytes()].concat();
    std::fs::write(&file, content).unwrap();
    let said = app.portico().run(&["keys", "import", file.to_str().unwrap()]).await.done();
    assert!(said.contains("New tokens are signed with"), "{said}");
    std::fs::write(&file, PEM.repeat(2)).unwrap();
    let line = app.portico().run(&["keys", "import", file.to_str().unwrap()]).await.failed();
    assert!(line.contains("key.pem: this file contains 2 private keys"), "{line}");
}

async fn a_failed_import_prints_one_line_and_changes_nothing(engine: Engine) {
    let app = TestApp::start(engine).await;
    let folder = TempDir::new().unwrap();
    let before = listed(app.portico()).await;
    let (public, encrypted) = (PEM.replace("PRIVATE", "PUBLIC"), PEM.replace("PRIVATE", "ENCRYPTED PRIVATE"));
    let file = folder.path().join("key.pem");
    for (text, said) in [("", "PEM"), ("\u{1}", "PEM"), (&public, "public key"), (&encrypted, "openssl pkcs8")] {
        std::fs::write(&file, text).unwrap();
        let line = app.portico().run(&["keys", "import", file.to_str().unwrap()]).await.failed();
        assert!(line.contains(said) && line.contains("key.pem"), "{line}");
    }
    let nowhere = app.portico().run(&["keys", "import", "nowhere.pem"]).await.failed();
    assert!(nowhere.contains("nowhere.pem"), "{nowhere}");
    assert_eq!(listed(app.portico()).await, before);
    std::fs::write(&file, PEM).unwrap();
    for (algorithm, said) in [
        ("ES256", "this key is for EdDSA, but PORTICO_JWT_ALGORITHM is ES256"),
        ("HS256", "keys for HS256 cannot be imported"),
    ] {
        let portico = app.portico().with("PORTICO_JWT_ALGORITHM", algorithm);
        let line = portico.run(&["keys", "import", file.to_str().unwrap()]).await.failed();
        assert!(line.contains(said), "{line}");
    }
}

async fn the_doctor_names_the_signing_key(engine: Engine) {
    let app = TestApp::start(engine).await;
    let kid = kid_of(&app.token_for("ada").await.access);
    let said = app.portico().run(&["doctor"]).await.stdout;
    let line = said.lines().find(|line| line.starts_with("ok    keys")).unwrap();
    assert!(line.contains("EdDSA") && line.contains(kid.as_str().unwrap()), "{line}");
    let other = app.portico().with("PORTICO_JWT_ALGORITHM", "ES256").run(&["doctor"]).await.stdout;
    assert!(other.contains("none yet for ES256"), "{other}");
    let secret = "b3RoZXIgc2VjcmV0IHRoYXQgaXMgbG9uZyBlbm91Z2ghIQ==";
    let sick = app.portico().with("PORTICO_SECRET", secret).run(&["doctor"]).await;
    assert!(sick.stdout.contains("FAIL  keys") && sick.stdout.contains("another PORTICO_SECRET"), "{}", sick.stdout);
    sick.failed();
}

/// A new ring can be rotated too: the command waits until its next key has been published.
#[tokio::test]
async fn a_rotation_waits_until_the_next_key_has_been_published() {
    let folder = TempDir::new().unwrap();
    let portico = || Portico::on(&folder.path().join("data"));
    let before = listed(portico()).await;
    portico().run(&["keys", "rotate"]).await.done();
    let after = listed(portico()).await;
    let next = before.iter().find(|key| key["status"] == "next").unwrap();
    let active = after.iter().find(|key| key["status"] == "active").unwrap();
    assert_eq!(next["kid"], active["kid"]);
}
