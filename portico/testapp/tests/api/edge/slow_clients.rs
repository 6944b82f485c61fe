//! Clients that connect and send nothing, send slowly, or read nothing do not delay others.

use std::io::ErrorKind;
use std::time::Duration;

use http::StatusCode;
use portico_accounts::Clock;
use portico_testbed::{Engine, on_both_engines};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::stage::{Door, House, TestApp, all_at_once, until};

/// More than a process may open by default.
const IDLE: usize = 2_000;

on_both_engines! {
    idle_connections_do_not_delay_other_clients,
    a_slow_sender_does_not_delay_other_clients,
}

async fn idle_connections_do_not_delay_other_clients(engine: Engine) {
    rlimit::increase_nofile_limit(3 * IDLE as u64).unwrap();
    let house = House::build(engine).await;
    let server = house.serve(&[]).await;
    let mut idle = Vec::new();
    for _ in 0..IDLE {
        idle.push(TcpStream::connect(server.address()).await.unwrap());
    }
    let stopwatch = Clock::system();
    server.token_for("ada").await;
    let answers = all_at_once((0..50).map(|_| server.get("/login"))).await;
    let took = stopwatch.uptime();
    assert!(answers.iter().all(|answer| answer.status == 200));
    println!("measured: a sign-up, a log-in and 50 pages beside {IDLE} idle connections: {} ms", took.as_millis());
    drop(idle);
}

async fn a_slow_sender_does_not_delay_other_clients(engine: Engine) {
    let app = TestApp::start(engine).await;
    let mut senders = Vec::new();
    let head = "POST /api/v1/signup HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n";
    for text in [head.to_owned(), format!("{head}content-length: 500\r\n\r\n{{\"name\": ")] {
        let mut sender = TcpStream::connect(app.address()).await.unwrap();
        sender.write_all(text.as_bytes()).await.unwrap();
        senders.push(sender);
    }
    let ada = app.token_for("ada").await;
    app.get("/api/v1/me").bearer(&ada.access).await.expect(StatusCode::OK);
    let mut deaf = TcpStream::connect(app.address()).await.unwrap();
    deaf.write_all("GET /api/docs HTTP/1.1\r\nhost: localhost\r\n\r\n".repeat(1_000).as_bytes()).await.unwrap();
    // One has not finished its head, the other its body: both are disconnected, whether they read or not.
    for mut sender in senders {
        let mut answer = Vec::new();
        until(Duration::from_secs(60), async || sender.read_buf(&mut answer).await.is_ok_and(|read| read == 0)).await;
    }
    // So is a client that keeps sending requests and reads nothing.
    until(
        Duration::from_secs(60),
        async || matches!(deaf.try_write(b"\r\n"), Err(error) if error.kind() != ErrorKind::WouldBlock),
    )
    .await;
    // On a new connection: the earlier ones have reached the idle timeout.
    let door = Door::at(app.address(), app.origin());
    door.get("/api/v1/me").bearer(&ada.access).await.expect(StatusCode::OK);
}
