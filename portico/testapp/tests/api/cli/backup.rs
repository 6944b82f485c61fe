use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};
use tempfile::TempDir;

use crate::stage::{House, Portico, Server, all_at_once};

on_both_engines! {
    a_copy_taken_while_serving_restores_every_session,
    signing_out_all_users_ends_a_session_revived_by_a_copy,
    a_copy_never_overwrites_a_file,
    a_backup_without_the_secret_says_what_is_missing,
    a_backup_without_a_database_fails,
}

/// On PostgreSQL the command refers to pg_dump instead.
async fn leads_to_pg_dump(house: &House, copy: &Path) {
    let line = house.portico().run(&["db", "backup", copy.to_str().unwrap()]).await.failed();
    assert!(line.contains("pg_dump"), "{line}");
    assert!(!copy.exists());
}

/// A server with only a copy and the secret.
async fn restored(copy: &Path, secret: &str, folder: &TempDir) -> Server {
    let data = folder.path().join("data");
    fs::create_dir(&data).unwrap();
    fs::copy(copy, data.join("portico.db")).unwrap();
    let portico = Portico::on(&data).with("PORTICO_SECRET", secret).with("PORTICO_VERIFY_EMAIL", "optional");
    Server::start(portico, &folder.path().join("serve.log"), None).await
}

async fn a_copy_taken_while_serving_restores_every_session(engine: Engine) {
    let house = House::build(engine).await;
    let server = house.serve(&[]).await;
    let copy = house.path("copy.db");
    if engine == Engine::Postgres {
        return leads_to_pg_dump(&house, &copy).await;
    }
    let ada = server.token_for("ada").await;
    let newcomers = (0..20).map(|i| {
        let who = format!("eve{i}");
        let body =
            serde_json::json!({ "name": who, "email": format!("{who}@example.org"), "password": "a long way home" });
        server.post("/api/v1/signup").json(&body)
    });
    let backup = ["db", "backup", copy.to_str().unwrap()];
    let (said, _) = tokio::join!(house.portico().run(&backup), all_at_once(newcomers.collect::<Vec<_>>()),);
    let said = said.done();
    assert!(said.contains("secret.key") && said.contains("portico user sign-out --all"), "{said}");
    assert_eq!(fs::metadata(&copy).unwrap().permissions().mode() & 0o777, 0o600);

    let folder = TempDir::new().unwrap();
    let other = restored(&copy, &house.secret_key(), &folder).await;
    other.log_in("ada").await;
    assert_eq!(other.grant(&ada.refresh).await.status, 200, "her session was copied");
}

async fn signing_out_all_users_ends_a_session_revived_by_a_copy(engine: Engine) {
    let house = House::build(engine).await;
    let server = house.serve(&[]).await;
    let copy = house.path("copy.db");
    if engine == Engine::Postgres {
        return leads_to_pg_dump(&house, &copy).await;
    }
    let ada = server.token_for("ada").await;
    house.portico().run(&["db", "backup", copy.to_str().unwrap()]).await.done();
    server.post("/api/v1/logout").bearer(&ada.access).await.expect(StatusCode::NO_CONTENT);
    server.grant(&ada.refresh).await.expect_over("invalid_grant", "logged_out");

    let folder = TempDir::new().unwrap();
    let other = restored(&copy, &house.secret_key(), &folder).await;
    let ada = other.refresh(&ada).await;
    let portico = Portico::on(&folder.path().join("data")).with("PORTICO_SECRET", &house.secret_key());
    portico.run(&["user", "sign-out", "--all", "--yes"]).await.done();
    other.grant(&ada.refresh).await.expect_over("invalid_grant", "ended_elsewhere");
}

async fn a_copy_never_overwrites_a_file(engine: Engine) {
    let house = House::build(engine).await;
    let _server = house.serve(&[]).await;
    if engine == Engine::Postgres {
        return leads_to_pg_dump(&house, &house.path("copy.db")).await;
    }
    let taken = house.file("taken.db", "a letter");
    let line = house.portico().run(&["db", "backup", taken.to_str().unwrap()]).await.failed();
    assert!(line.contains("taken.db exists"), "{line}");
    assert_eq!(fs::read_to_string(&taken).unwrap(), "a letter");
    let nowhere = house.path("no/such/folder/copy.db");
    let line = house.portico().run(&["db", "backup", nowhere.to_str().unwrap()]).await.failed();
    assert!(line.contains("no/such/folder"), "{line}");
}

async fn a_backup_without_the_secret_says_what_is_missing(engine: Engine) {
    let house = House::build(engine).await;
    house.portico().run(&["keys", "list"]).await.done();
    house.lose_secret();
    let copy = house.path("copy.db");
    if engine == Engine::Postgres {
        return leads_to_pg_dump(&house, &copy).await;
    }
    let said = house.portico().run(&["db", "backup", copy.to_str().unwrap()]).await.done();
    assert!(said.contains("data/secret.key is missing; without it the copy is useless"), "{said}");
    assert!(!said.contains("Keep") && !house.path("data/secret.key").exists(), "{said}");
    assert!(copy.exists());
}

async fn a_backup_without_a_database_fails(engine: Engine) {
    let folder = TempDir::new().unwrap();
    let house = House::build(engine).await;
    if engine == Engine::Postgres {
        return leads_to_pg_dump(&house, &house.path("copy.db")).await;
    }
    let data = folder.path().join("data");
    let line = Portico::on(&data).run(&["db", "backup", "copy.db"]).await.failed();
    assert!(line.contains("no database yet"), "{line}");
    assert!(!data.exists(), "nothing is created");
}
