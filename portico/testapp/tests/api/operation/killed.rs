//! A server that is killed (SIGKILL) repeatedly while users sign up and refresh: every confirmed
//! change is kept, and a lost response ends no session.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};
use serde_json::json;
use tokio::task::JoinSet;

use crate::stage::{Door, House, PASSWORD, address, until};

const TIMES: usize = 20;
const TIMEOUT: Duration = Duration::from_secs(30);

/// How many clients sign up, and how many refresh, concurrently.
const NEWCOMERS: usize = 3;
const PROGRAMS: usize = 3;

on_both_engines! {
    a_killed_server_loses_no_confirmed_change,
}

/// The responses received before the server was killed.
#[derive(Clone, Default)]
struct Answered {
    signed_up: Arc<Mutex<Vec<String>>>,
    refreshed: Arc<Mutex<usize>>,
}

impl Answered {
    fn count(&self) -> usize {
        self.signed_up.lock().unwrap().len() + *self.refreshed.lock().unwrap()
    }
}

/// Signs users up until the server is gone.
async fn keep_signing_up(door: Door, names: String, answered: Answered) {
    for i in 0.. {
        let who = format!("{names}x{i}");
        let body = json!({ "name": who, "email": address(&who), "password": PASSWORD });
        let Some(answer) = door.post("/api/v1/signup").json(&body).attempt().await else { return };
        answer.expect(StatusCode::CREATED);
        answered.signed_up.lock().unwrap().push(who);
    }
}

/// Exchanges each token for the next until the server is gone, and returns the last one received.
async fn refresh_on_and_on(door: Door, mut token: String, answered: Answered) -> String {
    loop {
        let body = json!({ "grant_type": "refresh_token", "refresh_token": token });
        let Some(answer) = door.post("/api/v1/token").json(&body).attempt().await else { return token };
        token = answer.expect(StatusCode::OK).text("refresh_token");
        *answered.refreshed.lock().unwrap() += 1;
    }
}

async fn a_killed_server_loses_no_confirmed_change(engine: Engine) {
    let house = House::build(engine).await;
    let answered = Answered::default();
    let mut tokens = Vec::new();
    for time in 0..TIMES {
        let server = house.serve(&[]).await;
        for i in tokens.len()..PROGRAMS {
            tokens.push(server.token_for(&format!("program{i}")).await.refresh);
        }
        let (mut newcomers, mut programs) = (JoinSet::new(), JoinSet::new());
        let before = answered.count();
        for i in 0..NEWCOMERS {
            newcomers.spawn(keep_signing_up(server.clone(), format!("ada{time}x{i}"), answered.clone()));
        }
        for token in tokens.drain(..) {
            programs.spawn(refresh_on_and_on(server.clone(), token, answered.clone()));
        }
        // At a different moment each time.
        until(TIMEOUT, async || answered.count() > before + 7 * time % 40).await;
        server.kill();
        newcomers.join_all().await;
        tokens = programs.join_all().await;
    }
    let server = house.serve(&[]).await;
    for token in tokens {
        server.grant(&token).await.expect(StatusCode::OK);
    }
    let signed_up = answered.signed_up.lock().unwrap().clone();
    for who in &signed_up {
        server.log_in(who).await;
    }
    println!("measured: {} sign-ups and {} refreshes answered", signed_up.len(), answered.refreshed.lock().unwrap());
    let told = house.outbox().await;
    assert!(told.iter().all(|mail| mail.subject == "Confirm your email address"), "{told:?}");
    if engine == Engine::Sqlite {
        house.portico().run(&["db", "backup", house.path("copy.db").to_str().unwrap()]).await.done();
    }
}
