//! The JSON log: every line that `portico serve` writes is JSON, even for panics.

use std::process::{Command, Output, Stdio};

use portico_server::config::{LoggingConfig, Vars};
use portico_testbed::{Engine, free_address, on_both_engines};
use serde_json::Value;

use crate::stage::{House, Portico};

on_both_engines! {
    every_log_line_of_a_server_is_json,
    a_failed_start_is_one_line_of_json,
}

/// Makes this test program panic, as a server would.
const PANIC: &str = "PORTICO_TEST_PANIC";

#[track_caller]
fn parse(line: &str) -> Value {
    serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))
}

/// The message in the single line of a server that exits with this status.
async fn message(portico: Portico, args: &[&str], code: i32) -> String {
    let outcome = portico.run(args).await;
    assert_eq!((outcome.code, outcome.stdout.as_str()), (code, ""), "{}", outcome.stderr);
    assert_eq!(outcome.stderr.lines().count(), 1, "{}", outcome.stderr);
    let line = parse(&outcome.stderr);
    assert!(line["level"] == "ERROR" && line["timestamp"].is_string(), "{line}");
    line["fields"]["message"].as_str().expect("a message").to_owned()
}

async fn every_log_line_of_a_server_is_json(engine: Engine) {
    let house = House::build(engine).await;
    let measured = free_address().to_string();
    let settings = [
        ("PORTICO_LOG", "info"),
        ("PORTICO_LOG_FORMAT", "json"),
        ("PORTICO_METRICS_LISTEN", &measured),
        ("PORTICO_SESION_TTL", "1h"),
    ];
    let server = house.serve(&settings).await;
    server.token_for("ada").await;
    server.stop().await;
    let log = house.log();
    let lines: Vec<_> = log.lines().map(parse).collect();
    let said =
        |text: &str| lines.iter().any(|line| line["fields"]["message"].as_str().is_some_and(|m| m.contains(text)));
    for text in
        ["Portico is at http://", "Data is in ", "Mail is ", "Metrics are at ", "is not a known setting", "stopping"]
    {
        assert!(said(text), "{text}: {log}");
    }
    let mut messages = lines.iter().filter_map(|line| line["fields"]["message"].as_str());
    let data = messages.find(|message| message.starts_with("Data is in ")).unwrap();
    match engine {
        Engine::Sqlite => assert!(data.ends_with("data (SQLite)"), "{data}"),
        Engine::Postgres => assert!(data.starts_with("Data is in PostgreSQL at ") && !data.contains('@'), "{data}"),
    }
}

async fn a_failed_start_is_one_line_of_json(engine: Engine) {
    let house = House::build(engine).await;
    let file = house.file("notes.db", &"a letter, and no database. ".repeat(100));
    let elsewhere = match engine {
        Engine::Sqlite => format!("sqlite://{}", file.display()),
        Engine::Postgres => format!("postgres://ada@{}/portico", free_address()),
    };
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().map(|address| (taken, address.to_string())).unwrap();
    let json = || house.portico().with("PORTICO_LOG_FORMAT", "json").with("PORTICO_LISTEN", &taken.1);
    assert!(message(json(), &["serve"], 1).await.contains("in use"));
    assert!(message(json().with("PORTICO_LOG", "off"), &["serve"], 1).await.contains("in use"));
    assert!(message(json().with("PORTICO_LOG", "loud"), &["serve"], 1).await.contains("PORTICO_LOG=loud"));
    assert!(message(json().with("PORTICO_ACCESS_TTL", "0s"), &[], 1).await.contains("PORTICO_ACCESS_TTL=0s"));
    assert!(message(json(), &["serve", "extra"], 2).await.contains("Usage: portico serve"));
    let unusable = json().with("PORTICO_LISTEN", &free_address().to_string()).with("DATABASE_URL", &elsewhere);
    assert!(message(unusable, &["serve"], 1).await.contains("DATABASE_URL"));
}

#[tokio::test]
async fn the_log_format_is_known_even_with_a_broken_dot_env() {
    let house = House::build(Engine::Sqlite).await;
    house.file(".env", "PORTICO_LOG_FORMAT=pretty\nPORTICO_ACCESS_TTL=0s\n");
    let outcome = house.portico().run(&["serve"]).await.failed();
    assert!(outcome.starts_with("portico: PORTICO_ACCESS_TTL=0s"), "{outcome}");
    house.file(".env", "PORTICO_LOG_FORMAT=json\nPORTICO_ACCESS_TTL=0s\n");
    assert!(message(house.portico(), &["serve"], 1).await.contains("PORTICO_ACCESS_TTL=0s"));
    house.file(".env", "no setting\n");
    let broken = house.portico().with("PORTICO_LOG_FORMAT", "json");
    assert!(message(broken, &["serve"], 1).await.contains(".env: line 1"));
}

#[tokio::test]
async fn a_pretty_log_and_other_commands_write_plain_text() {
    let house = House::build(Engine::Sqlite).await;
    let wrong = |format| house.portico().with("PORTICO_LOG_FORMAT", format).with("PORTICO_ACCESS_TTL", "0s");
    for (format, command) in [("pretty", "serve"), ("json", "migrate")] {
        let line = wrong(format).run(&[command]).await.failed();
        assert!(line.starts_with("portico: PORTICO_ACCESS_TTL=0s"), "{line}");
    }
    let outcome = house.portico().with("PORTICO_LOG_FORMAT", "json").run(&["migrate", "extra"]).await;
    assert!(outcome.stderr.starts_with("error:"), "{}", outcome.stderr);
}

/// The test runs its own program again: a panic must reach standard error as the log writes it.
#[test]
fn a_panic_is_logged_as_one_line_of_json() {
    if std::env::var_os(PANIC).is_some() {
        LoggingConfig::read(&Vars::from([("PORTICO_LOG_FORMAT", "json"), ("PORTICO_LOG", "off")])).unwrap().start();
        panic!("the canary has stopped\nsinging");
    }
    let mut again = Command::new(std::env::current_exe().unwrap());
    again.args(["operation::json_log::a_panic_is_logged_as_one_line_of_json", "--exact", "--nocapture"]);
    let Output { status, stderr, .. } = again.env(PANIC, "1").stdin(Stdio::null()).output().unwrap();
    let stderr = String::from_utf8(stderr).unwrap();
    assert!(!status.success() && stderr.lines().count() == 1, "{stderr}");
    let line = parse(&stderr);
    assert_eq!(line["fields"]["message"], "panicked: the canary has stopped\nsinging");
    assert!(line["fields"]["location"].as_str().is_some_and(|at| at.contains("json_log.rs")), "{line}");
}
