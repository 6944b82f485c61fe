//! `portico db copy`: from SQLite to PostgreSQL.

use portico_testbed::{Database, Engine, on_both_engines};

use crate::stage::{House, Server};

on_both_engines! {
    a_copied_site_keeps_its_sessions_and_tables,
    a_running_server_prevents_the_copy,
    a_copy_needs_a_sqlite_source_and_an_empty_target,
}

/// On PostgreSQL the command refuses.
async fn is_refused(house: &House) {
    let target = Database::make(Engine::Postgres).await;
    let line = house.portico().run(&["db", "copy", "--to", target.url()]).await.failed();
    assert!(line.contains("only a SQLite database can be copied"), "{line}");
}

async fn a_copied_site_keeps_its_sessions_and_tables(engine: Engine) {
    let house = House::build(engine).await;
    if engine == Engine::Postgres {
        return is_refused(&house).await;
    }
    let server = house.serve(&[]).await;
    let ada = server.token_for("ada").await;
    drop(server);
    house.change("insert into tasks (id, user_id, title) select randomblob(16), id, 'Move 🏠' from users").await;

    let target = Database::make(Engine::Postgres).await;
    let said = house.portico().run(&["db", "copy", "--to", target.url()]).await.done();
    assert!(said.contains("1  users") && said.contains("compared each row"), "{said}");
    assert!(said.contains("set DATABASE_URL") && said.contains("secret.key"), "{said}");
    let portico = house.portico().with("DATABASE_URL", target.url()).with("PORTICO_VERIFY_EMAIL", "optional");
    let moved = Server::start(portico, &house.path("moved.log"), None).await;
    let ada = moved.refresh(&ada).await;
    let tasks = moved.get("/api/v1/tasks").bearer(&ada.access).await;
    assert!(tasks.status == 200 && tasks.body.contains("Move 🏠"), "{}", tasks.body);
    moved.log_in("ada").await;
}

async fn a_running_server_prevents_the_copy(engine: Engine) {
    let house = House::build(engine).await;
    if engine == Engine::Postgres {
        return is_refused(&house).await;
    }
    let server = house.serve(&[]).await;
    let ada = server.token_for("ada").await;
    let target = Database::make(Engine::Postgres).await;
    let line = house.portico().run(&["db", "copy", "--to", target.url()]).await.failed();
    assert!(line.contains("in use; stop every server"), "{line}");
    server.refresh(&ada).await;
}

async fn a_copy_needs_a_sqlite_source_and_an_empty_target(engine: Engine) {
    let house = House::build(engine).await;
    if engine == Engine::Postgres {
        return is_refused(&house).await;
    }
    let target = Database::make(Engine::Postgres).await;
    let to = ["db", "copy", "--to", target.url()];
    let line = house.portico().run(&to).await.failed();
    assert!(line.contains("there is no database yet"), "{line}");
    house.portico().run(&["keys", "list"]).await.done();
    let line = house.portico().run(&["db", "copy", "--to", "sqlite://other.db"]).await.failed();
    assert!(line.contains("--to must be the URL of a PostgreSQL database"), "{line}");
    let line = house.portico().run(&["db", "copy", "--to", "postgres://127.0.0.1:1/portico"]).await.failed();
    assert!(line.contains("--to") && !line.contains("DATABASE_URL"), "{line}");
    house.portico().run(&to).await.done();
    let line = house.portico().run(&to).await.failed();
    assert!(line.contains("the target is not empty") && line.contains("create a new database"), "{line}");
}
