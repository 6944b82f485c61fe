//! Addresses that the server cannot listen on.

use std::net::TcpListener;

use portico_testbed::{Engine, free_address};

use super::{cause, doctor_says};
use crate::stage::{House, Portico};

const SERVE: [&str; 1] = ["serve"];

fn at(house: &House, address: &str) -> Portico {
    house.portico().with("PORTICO_LISTEN", address).with("PORTICO_LOG_FORMAT", "pretty")
}

#[tokio::test]
async fn an_address_of_another_machine_is_reported() {
    let house = House::build(Engine::Sqlite).await;
    let line = cause(|| at(&house, "192.0.2.1:3000"), &SERVE, "listening").await;
    assert!(line.contains("PORTICO_LISTEN=192.0.2.1:3000: this machine does not have this address"), "{line}");
}

#[tokio::test]
async fn a_port_used_by_another_program_is_reported() {
    let house = House::build(Engine::Sqlite).await;
    // It takes one connection and hangs up.
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let asked = std::thread::spawn(move || taken.incoming().take(1).count());
    let found = doctor_says(at(&house, &address), "listening", "FAIL").await;
    assert!(found.contains(&format!("{address} is in use; stop the program that listens there")), "{found}");
    assert_eq!(asked.join().unwrap(), 1);
}

#[tokio::test]
async fn a_port_used_by_portico_is_ok() {
    let house = House::build(Engine::Sqlite).await;
    let measured = free_address().to_string();
    let server = house.serve(&[("PORTICO_METRICS_LISTEN", &measured)]).await;
    let address = server.address().to_string();
    let said = at(&house, &address).with("PORTICO_METRICS_LISTEN", &measured).run(&["doctor"]).await.stdout;
    for address in [address, measured] {
        let found = format!("ok    listening      a Portico server answers at {address}");
        assert!(said.lines().any(|line| line == found), "{said}");
    }
    server.stop().await;
}
