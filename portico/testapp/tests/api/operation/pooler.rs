//! PostgreSQL behind PgBouncer, in session and in transaction mode.

use std::time::Duration;

use portico_testbed::{Engine, PoolMode, Pooler};
use serde_json::json;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::stage::{Answer, House, PASSWORD, Server, address, all_at_once};

/// No request waits longer for the database.
const LONGEST: Duration = Duration::from_secs(10);

const SETTINGS: [(&str, &str); 2] = [("PORTICO_RATE_LIMIT", "off"), ("PORTICO_BCRYPT_COST", "4")];

#[tokio::test]
async fn log_ins_share_six_connections_in_session_mode() {
    let (house, pooler) = behind(PoolMode::Session, 6).await;
    let server = serve(&house, &pooler).await;
    sign_up(&server, "ada").await;
    for _ in 0..3 {
        let answers = log_ins(&server, 16).await;
        assert!(answers.iter().all(|answer| answer.status == 200), "{answers:?}");
    }
}

#[tokio::test]
async fn two_connections_are_enough_in_session_mode() {
    let (house, pooler) = behind(PoolMode::Session, 6).await;
    let mut others = Vec::new();
    for _ in 0..4 {
        others.push(pooler.connect().await.unwrap());
    }
    let server = serve(&house, &pooler).await;
    sign_up(&server, "ada").await;
    let answers = log_ins(&server, 16).await;
    assert!(answers.iter().all(|answer| answer.status == 200), "{answers:?}");
    let mine = server.get("/api/v1/me").bearer(&token(&answers[0])).await;
    assert_eq!(mine.json()["email"], address("ada"));
}

#[tokio::test]
async fn a_session_mode_pooler_without_a_free_connection_is_reported() {
    let (house, pooler) = behind(PoolMode::Session, 2).await;
    let _others = [pooler.connect().await.unwrap(), pooler.connect().await.unwrap()];
    let portico = house.portico().with("DATABASE_URL", pooler.url());
    let refused = timeout(LONGEST, portico.run(&["migrate"])).await.unwrap();
    let line = refused.failed();
    assert!(line.contains("a pooler") && line.contains("a free connection"), "{line}");
}

#[tokio::test]
async fn a_parameter_refused_by_the_pooler_is_named() {
    let (house, pooler) = behind(PoolMode::Session, 2).await;
    let url = format!("{}?options=-c%20statement_timeout%3D3s", pooler.url());
    let line = house.portico().with("DATABASE_URL", &url).run(&["migrate"]).await.failed();
    assert!(line.contains("parameter: options") && line.contains("ignore_startup_parameters"), "{line}");
}

#[tokio::test]
async fn everything_works_through_two_connections_in_transaction_mode() {
    let (house, pooler) = behind(PoolMode::Transaction, 2).await;
    let server = serve(&house, &pooler).await;
    let other = serve(&house, &pooler).await;
    for round in 0..3 {
        let people: Vec<_> = (0..8).map(|number| format!("p{round}-{number}")).collect();
        let sign_ups = people.iter().enumerate().map(|(number, who)| {
            let server = if number % 2 == 0 { &server } else { &other };
            server.post("/api/v1/signup").json(&json!({ "name": who, "email": address(who), "password": PASSWORD }))
        });
        let answers = timeout(LONGEST, all_at_once(sign_ups)).await.unwrap();
        assert!(answers.iter().all(|answer| answer.status == 201), "{answers:?}");
    }
    let answers = log_ins_of(&other, "p0-0", 16).await;
    assert!(answers.iter().all(|answer| answer.status == 200), "{answers:?}");
    assert_eq!(other.get("/api/v1/me").bearer(&token(&answers[0])).await.json()["name"], "p0-0");
    let sessions = other.get("/api/v1/sessions").bearer(&token(&answers[1])).await;
    assert_eq!(sessions.json()["sessions"].as_array().unwrap().len(), 16, "{sessions:?}");
}

#[tokio::test]
async fn servers_migrate_one_after_the_other_in_transaction_mode() {
    let (house, pooler) = behind(PoolMode::Transaction, 3).await;
    let migrations: JoinSet<_> = (0..4)
        .map(|_| {
            let portico = house.portico().with("DATABASE_URL", pooler.url());
            async move { portico.run(&["migrate"]).await.done() }
        })
        .collect();
    migrations.join_all().await;
    let again = house.portico().with("DATABASE_URL", pooler.url()).run(&["migrate"]).await.done();
    assert!(again.contains("up to date"), "{again}");
}

#[tokio::test]
async fn no_request_waits_for_connections_held_by_others_in_transaction_mode() {
    let (house, pooler) = behind(PoolMode::Transaction, 2).await;
    let server = serve(&house, &pooler).await;
    sign_up(&server, "ada").await;
    let mut others = [pooler.connect().await.unwrap(), pooler.connect().await.unwrap()];
    for other in &mut others {
        sqlx::raw_sql("begin").execute(other).await.unwrap();
    }
    let answers = log_ins(&server, 16).await;
    assert!(answers.iter().all(|answer| answer.status == 503), "{answers:?}");
    for other in &mut others {
        sqlx::raw_sql("rollback").execute(other).await.unwrap();
    }
    let answers = log_ins(&server, 16).await;
    assert!(answers.iter().all(|answer| answer.status == 200), "{answers:?}");
}

async fn behind(mode: PoolMode, places: u32) -> (House, Pooler) {
    let house = House::build(Engine::Postgres).await;
    let pooler = Pooler::start(house.database(), mode, places).await;
    (house, pooler)
}

async fn serve(house: &House, pooler: &Pooler) -> Server {
    house.serve(&[&SETTINGS[..], &[("DATABASE_URL", pooler.url())]].concat()).await
}

async fn sign_up(server: &Server, who: &str) {
    let newcomer = json!({ "name": who, "email": address(who), "password": PASSWORD });
    let answer = server.post("/api/v1/signup").json(&newcomer).await;
    assert_eq!(answer.status, 201, "{answer:?}");
}

fn token(answer: &Answer) -> String {
    answer.json()["access_token"].as_str().unwrap().to_owned()
}

async fn log_ins(server: &Server, count: usize) -> Vec<Answer> {
    log_ins_of(server, "ada", count).await
}

async fn log_ins_of(server: &Server, who: &str, count: usize) -> Vec<Answer> {
    let right = json!({ "email": address(who), "password": PASSWORD });
    let calls = (0..count).map(|_| server.post("/api/v1/token").json(&right));
    timeout(LONGEST, all_at_once(calls)).await.expect("no request waits longer than ten seconds")
}
