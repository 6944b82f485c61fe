//! A server that is stopped (SIGTERM) waits only for requests in progress.

use std::time::Duration;

use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::stage::House;

/// How long the server waits for requests in progress.
const GRACE: Duration = Duration::from_secs(9);

on_both_engines! {
    connections_without_a_request_do_not_delay_a_shutdown,
    a_session_outlives_a_restart,
}

async fn connections_without_a_request_do_not_delay_a_shutdown(engine: Engine) {
    let house = House::build(engine).await;
    let server = house.serve(&[]).await;
    let (request, half) = ("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET /livez HTTP/1.1\r\nHost: loc");
    let mut clients = Vec::new();
    for (text, is_answered) in [
        (String::new(), false),
        (half.to_owned(), false),
        (request.to_owned(), true),
        (format!("{request}{half}"), true),
    ] {
        let mut client = TcpStream::connect(server.address()).await.unwrap();
        client.write_all(text.as_bytes()).await.unwrap();
        if is_answered {
            let mut status = [0; 12];
            client.read_exact(&mut status).await.unwrap();
            assert_eq!(&status, b"HTTP/1.1 200");
        }
        clients.push(client);
    }
    server.get("/livez").await.expect(StatusCode::OK);
    let took = server.stop().await;
    assert!(took < GRACE / 2, "{took:?}");
    assert!(!house.log().contains("cut off"), "{}", house.log());
    drop(clients);
}

/// As in `make watch`, where the server restarts after each edit.
async fn a_session_outlives_a_restart(engine: Engine) {
    let house = House::build(engine).await;
    let server = house.serve(&[]).await;
    let ada = server.browser_session("ada").await;
    server.stop().await;
    let server = house.serve(&[]).await;
    server.get("/account").cookie(&ada.cookie).await.expect(StatusCode::OK);
    let ada = server.renewed(&ada).await;
    assert_eq!(server.status_of_browser(&ada).await, 200);
}
