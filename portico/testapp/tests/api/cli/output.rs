//! The binary's output if its reader is gone or the disk is full.

use std::fs::{File, OpenOptions};
use std::io::pipe;
use std::process::Stdio;

use http::StatusCode;
use portico_testbed::Engine;
use serde_json::Value;

use crate::stage::{House, PASSWORD, Server};

/// Each prints something and changes nothing.
const COMMANDS: [&[&str]; 10] = [
    &["user", "list"],
    &["user", "list", "--json"],
    &["user", "show", "ada@example.org"],
    &["keys", "list"],
    &["keys", "list", "--json"],
    &["openapi"],
    &["migrate"],
    &["doctor", "--url", "http://127.0.0.1:1"],
    &["--help"],
    &["user", "--help"],
];

/// A pipe whose reader has gone.
fn closed() -> Stdio {
    let (_, writer) = pipe().unwrap();
    writer.into()
}

/// A device that is always full.
fn full() -> File {
    OpenOptions::new().write(true).open("/dev/full").unwrap()
}

async fn house_of_ada() -> House {
    let house = House::build(Engine::Sqlite).await;
    let add = ["user", "add", "--email", "ada@example.org", "--name", "Ada", "--password-stdin"];
    house.portico().run_with_input(&add, PASSWORD).await.done();
    house
}

#[tokio::test]
async fn a_closed_pipe_ends_a_command_quietly() {
    let house = house_of_ada().await;
    for args in COMMANDS {
        let outcome = house.portico().run_onto(closed(), args);
        // No server runs there, which the exit status still says.
        let expected = if args[0] == "doctor" { (1, "portico: 3 checks failed\n") } else { (0, "") };
        assert_eq!((outcome.code, outcome.stderr.as_str()), expected, "{args:?}");
    }
}

#[tokio::test]
async fn output_to_a_full_disk_fails_with_one_line() {
    let house = house_of_ada().await;
    for args in COMMANDS.iter().filter(|args| args[0] != "doctor") {
        let line = house.portico().run_onto(full(), args).failed();
        assert!(line.contains("standard output") && line.contains("No space left"), "{args:?}: {line}");
    }
}

#[tokio::test]
async fn a_command_is_carried_out_even_if_its_output_is_closed() {
    let house = house_of_ada().await;
    let active = async || {
        let keys = house.portico().run(&["keys", "list", "--json"]).await.done();
        let keys: Vec<Value> = serde_json::from_str(&keys).unwrap();
        keys.into_iter().find(|key| key["status"] == "active").unwrap()["kid"].clone()
    };
    let before = active().await;
    assert_eq!(house.portico().run_onto(closed(), &["keys", "rotate"]).code, 0);
    let rotated = active().await;
    assert_ne!(rotated, before);
    house.portico().run_onto(full(), &["user", "delete", "ada@example.org"]).failed();
    assert_eq!(house.portico().run(&["user", "list", "--json"]).await.done().trim(), "[]");
}

#[tokio::test]
async fn an_error_that_cannot_be_printed_still_sets_the_exit_status() {
    let house = House::build(Engine::Sqlite).await;
    for (args, code) in [(&["user", "show", "stranger@example.org"][..], 1), (&["fly"], 2)] {
        let mut command = house.portico().into_command();
        command.args(args).stdin(Stdio::null()).stdout(full()).stderr(full());
        assert_eq!(command.status().unwrap().code(), Some(code), "{args:?}");
    }
}

#[tokio::test]
async fn a_server_keeps_serving_if_its_log_cannot_be_written() {
    for format in ["json", "pretty"] {
        let house = House::build(Engine::Sqlite).await;
        let settings = [("PORTICO_LOG", "debug"), ("PORTICO_LOG_FORMAT", format), ("PORTICO_VERIFY_EMAIL", "optional")];
        let portico = settings.iter().fold(house.portico(), |portico, (name, value)| portico.with(name, value));
        let server = Server::start_onto(portico, full(), None).await;
        let ada = server.token_for("ada").await;
        server.get("/api/v1/me").bearer("no token").await.expect_problem("invalid_token");
        server.get("/api/v1/me").bearer(&ada.access).await.expect(StatusCode::OK);
        server.stop().await;
    }
}
