use http::{Method, StatusCode};
use portico_testbed::{Engine, on_both_engines};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::stage::{House, PASSWORD, Portico, TestApp, address};

on_both_engines! {
    adding_a_user_prompts_for_missing_values,
    an_added_user_can_log_in_and_counts_as_confirmed,
    a_user_that_cannot_be_added_is_reported_in_one_line,
    users_are_listed_and_shown,
    control_characters_in_a_name_are_escaped,
    a_deleted_user_loses_access_at_once,
    an_unknown_user_is_reported_in_one_line,
    migrating_twice_changes_nothing,
    the_doctor_checks_everything,
    the_doctor_creates_no_files,
    the_doctor_checks_a_running_server,
    a_database_that_cannot_be_opened_is_reported_in_one_line,
}

/// Adds a user by options and standard input.
async fn add(app: &TestApp, who: &str, more: &[&str]) -> String {
    let email = address(who);
    let args = [&["user", "add", "--email", &email, "--name", who, "--password-stdin"], more].concat();
    app.portico().run_with_input(&args, &format!("{PASSWORD}\n")).await.done()
}

async fn show(app: &TestApp, who: &str) -> Value {
    let said = app.portico().run(&["user", "show", &address(who), "--json"]).await.done();
    serde_json::from_str(&said).unwrap()
}

async fn adding_a_user_prompts_for_missing_values(engine: Engine) {
    let app = TestApp::start(engine).await;
    let typed = format!("ada@example.org\nAda\n{PASSWORD}\n");
    let said = app.portico().run_with_input(&["user", "add", "--password-stdin"], &typed).await.done();
    assert!(said.contains("Email: ") && said.contains("Name: ") && said.contains("Added ada@example.org"), "{said}");
    assert!(!said.contains(PASSWORD), "{said}");
    app.log_in("ada").await;
}

async fn an_added_user_can_log_in_and_counts_as_confirmed(engine: Engine) {
    let app = TestApp::start(engine).await;
    add(&app, "ada", &["--admin"]).await;
    add(&app, "eve", &[]).await;
    for (who, is_admin) in [("ada", true), ("eve", false)] {
        let user = app.get("/api/v1/me").bearer(&app.log_in(who).await.access).await.json();
        assert_eq!((&user["email_verified"], &user["is_admin"]), (&json!(true), &json!(is_admin)));
    }
}

async fn a_user_that_cannot_be_added_is_reported_in_one_line(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let attempts = [
        (["--email", "ada@example.org", "--name", "Ada"], PASSWORD, "already has an account"),
        (["--email", "no address", "--name", "Eve"], PASSWORD, "email address"),
        (["--email", "eve@example.org", "--name", "Eve"], "short", "at least 8"),
        (["--email", "eve@example.org", "--name", "Eve"], "password1", "password: This password is too common"),
        (["--email", "eve@example.org", "--name", "Eve"], "eve@example", "password: This password is too similar to"),
        (["--email", "eve@example.org", "--name", "Eve\nx"], PASSWORD, "line breaks"),
        (["--email", "eve@example.org", "--name", "Eve"], "", "password"),
    ];
    for (options, password, said) in attempts {
        let args = [&["user", "add", "--password-stdin"][..], &options].concat();
        let line = app.portico().run_with_input(&args, password).await.failed();
        assert!(line.contains(said), "{line}");
    }
    let without_terminal = app.portico().run(&["user", "add", "--email", "e@e", "--name", "E"]).await.failed();
    assert!(without_terminal.contains("--password-stdin"), "{without_terminal}");
    assert_eq!(app.users().await, 1);
}

async fn users_are_listed_and_shown(engine: Engine) {
    let app = TestApp::start(engine).await;
    assert_eq!(app.portico().run(&["user", "list", "--json"]).await.done().trim(), "[]");
    let ada = app.sign_up("ada").await;
    add(&app, "eve", &["--admin"]).await;
    let listed = app.portico().run(&["user", "list", "--json"]).await.done();
    let listed_users: Value = serde_json::from_str(&listed).unwrap();
    assert_eq!((&listed_users[0], listed_users.as_array().unwrap().len()), (&ada, 2));
    for (user, who) in [(&listed_users[0], "ada"), (&listed_users[1], "eve")] {
        let mut shown = show(&app, who).await;
        assert_eq!(shown.as_object_mut().unwrap().remove("disabled_at"), Some(Value::Null));
        assert_eq!(&shown, user);
    }
    assert!(!listed.contains("v1:") && !listed.contains("password"), "{listed}");
    let table = app.portico().run(&["user", "list"]).await.done();
    assert!(
        table.lines().count() == 2 && table.contains("eve@example.org") && table.contains("administrator"),
        "{table}"
    );
    let details = app.portico().run(&["user", "show", "ADA@example.org"]).await.done();
    assert!(details.contains("ada@example.org") && details.contains("2026-09-21T14:13:20Z"), "{details}");
}

async fn control_characters_in_a_name_are_escaped(engine: Engine) {
    const NAMES: [(&str, &str); 4] = [
        ("Ada\u{202e}nimda", "Ada\\u{202e}nimda"),
        ("A\u{200b}d\u{feff}a\u{2028}x", "A\\u{200b}d\\u{feff}a\\u{2028}x"),
        ("A\u{2066}d\u{2069}\u{200f}a", "A\\u{2066}d\\u{2069}\\u{200f}a"),
        ("Ädà 爱达 \u{2600}", "Ädà 爱达 \u{2600}"),
    ];
    let app = TestApp::start(engine).await;
    let ada = app.token_for("ada").await;
    for (name, shown) in NAMES {
        let call = app.request(Method::PATCH, "/api/v1/me").bearer(&ada.access).json(&json!({ "name": name }));
        call.await.expect(StatusCode::OK);
        for args in [&["user", "list"][..], &["user", "show", "ada@example.org"]] {
            let said = app.portico().run(args).await.done();
            assert!(said.contains(shown) && (name == shown || !said.contains(name)), "{said:?}");
        }
        for args in [&["user", "list", "--json"][..], &["user", "show", "ada@example.org", "--json"]] {
            let said = app.portico().run(args).await.done();
            let user: Value = serde_json::from_str(&said).unwrap();
            let user = if user.is_array() { &user[0] } else { &user };
            assert_eq!(user["name"], name);
            assert!(name == shown || !said.contains(name), "{said:?}");
        }
    }
}

async fn a_deleted_user_loses_access_at_once(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.token_for("ada").await;
    app.portico().run(&["user", "delete", &address("ada")]).await.done();
    assert_eq!(app.status_of_program(&ada.access).await, 401);
    assert_eq!(app.users().await, 0);
}

async fn an_unknown_user_is_reported_in_one_line(engine: Engine) {
    let app = TestApp::start(engine).await;
    for command in ["show", "delete"] {
        let line = app.portico().run(&["user", command, "stranger@example.org"]).await.failed();
        assert!(line.contains("stranger@example.org") && line.contains("portico user list"), "{line}");
        let line = app.portico().run(&["user", command, "no address"]).await.failed();
        assert!(line.contains("no address"), "{line}");
    }
}

async fn migrating_twice_changes_nothing(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    for _ in 0..2 {
        assert!(app.portico().run(&["migrate"]).await.done().contains("up to date"));
    }
    app.log_in("ada").await;
}

async fn the_doctor_checks_everything(engine: Engine) {
    let app = TestApp::start(engine).await;
    let said = app.portico().run(&["doctor"]).await.stdout;
    for subject in ["configuration", "secret", "database", "keys", "mail"] {
        assert!(said.lines().any(|line| line.starts_with(&format!("ok    {subject}"))), "{said}");
    }
    assert!(said.lines().any(|line| line.contains("assets")), "{said}");
    let wrong = app.portico().with("PORTICO_BCRYPT_COST", "3").run(&["doctor"]).await;
    assert!(wrong.stdout.contains("FAIL  configuration") && wrong.stdout.contains("PORTICO_BCRYPT_COST=3"));
    wrong.failed();
}

async fn the_doctor_creates_no_files(engine: Engine) {
    let app = TestApp::start(engine).await;
    let nowhere = app.data_dir().join("nowhere");
    let doctor = app.portico().with("PORTICO_DATA_DIR", &nowhere.display().to_string()).with("DATABASE_URL", "");
    let said = doctor.run(&["doctor"]).await.stdout;
    for subject in ["secret", "database", "keys"] {
        assert!(
            said.lines().any(|line| line.starts_with(&format!("ok    {subject}")) && line.contains("none yet")),
            "{said}"
        );
    }
    assert!(!nowhere.exists());
}

async fn the_doctor_checks_a_running_server(engine: Engine) {
    let app = TestApp::start(engine).await;
    let said = app.portico().run(&["doctor", "--url", &app.origin()]).await.done();
    assert_eq!(said.lines().filter(|line| line.starts_with("ok")).count(), 3, "{said}");
    app.accounts.db().close().await;
    let sick = app.portico().run(&["doctor", "--url", &app.origin()]).await;
    let line = "FAIL  database       /readyz responds with 503; see the server's log";
    assert!(sick.stdout.lines().any(|found| found == line), "{}", sick.stdout);
    sick.failed();
    let unreachable = app.portico().run(&["doctor", "--url", "http://127.0.0.1:1"]).await;
    assert!(unreachable.stdout.contains("FAIL  server"), "{}", unreachable.stdout);
    unreachable.failed();
}

async fn a_database_that_cannot_be_opened_is_reported_in_one_line(engine: Engine) {
    let app = TestApp::start(engine).await;
    let url = match engine {
        Engine::Sqlite => "sqlite:///dev/null/nothing.db",
        Engine::Postgres => "postgres://ada:hunter2@127.0.0.1:1/portico",
    };
    for args in [&["migrate"][..], &["user", "list"]] {
        let line = app.portico().with("DATABASE_URL", url).run(args).await.failed();
        assert!(line.contains("the database cannot be opened") && !line.contains("hunter2"), "{line}");
    }
}

pub fn alone() -> (TempDir, Portico) {
    let folder = TempDir::new().unwrap();
    let portico = Portico::on(&folder.path().join("data"));
    (folder, portico)
}

#[tokio::test]
async fn wrong_usage_exits_with_2() {
    let keys = [&["keys"][..], &["keys", "import"], &["keys", "rotate", "now"]];
    let others = [&["fly"][..], &["user"], &["user", "show"], &["user", "add", "--nothing"], &["serve", "extra"]];
    for args in keys.into_iter().chain(others) {
        let (_folder, portico) = alone();
        let outcome = portico.run(args).await;
        assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""), "{args:?}");
        assert!(outcome.stderr.contains("Usage: portico"), "{}", outcome.stderr);
    }
}

#[tokio::test]
async fn help_and_version_exit_with_0() {
    for (args, said) in [(["--help"], "Usage: portico"), (["--version"], "portico 0.")] {
        let (_folder, portico) = alone();
        assert!(portico.run(&args).await.done().contains(said));
    }
}

#[tokio::test]
async fn the_help_about_users_names_second_factors() {
    for args in [&["--help"][..], &["user", "--help"]] {
        let (_folder, portico) = alone();
        let said = portico.run(args).await.done().split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains("show or reset second factors"), "{said}");
    }
}

#[tokio::test]
async fn an_invalid_setting_prevents_startup_with_one_line() {
    let wrong = [("PORTICO_LISTEN", "nowhere"), ("PORTICO_ACCESS_TTL", "0s"), ("PORTICO_LOG_FORMAT", "xml")];
    for (name, value) in wrong {
        let (_folder, portico) = alone();
        let line = portico.with(name, value).run(&["serve"]).await.failed();
        assert!(line.contains(&format!("{name}={value}: ")), "{line}");
    }
}

#[tokio::test]
async fn a_busy_port_is_reported_in_one_line() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let (_folder, portico) = alone();
    let line = portico.with("PORTICO_LISTEN", &address).run(&["serve"]).await.failed();
    assert!(line.contains(&format!("{address} is in use")) && line.contains("PORTICO_LISTEN"), "{line}");
}

#[tokio::test]
async fn a_mistyped_setting_only_causes_a_warning() {
    let house = House::build(Engine::Sqlite).await;
    let slips = [("PORTICO_SESION_TTL", "1h"), ("PORTICO_TEST_THING", "x"), ("PORTICO_BIN", "x")];
    let server = house.serve(&slips).await;
    server.sign_up("ada").await;
    server.stop().await;
    let log = house.log();
    let warnings: Vec<_> = log.lines().filter(|line| line.contains("is not a known setting")).collect();
    assert!(warnings.len() == 1 && warnings[0].contains("PORTICO_SESION_TTL"), "{log}");
    assert!(warnings[0].contains("did you mean PORTICO_SESSION_TTL?"), "{log}");

    let mistyped = || house.portico().with("PORTICO_SESION_TTL", "1h");
    let listed = mistyped().run(&["user", "list"]).await;
    assert!(listed.code == 0 && listed.stdout.contains("ada@example.org"), "{listed:?}");
    assert_eq!(listed.stderr.lines().count(), 1, "{}", listed.stderr);
    assert!(
        listed.stderr.starts_with("portico: warning: PORTICO_SESION_TTL is not a known setting"),
        "{}",
        listed.stderr
    );
    let doctor = mistyped().run(&["doctor"]).await.stdout;
    assert!(doctor.contains("warn  configuration  PORTICO_SESION_TTL is not a known setting"), "{doctor}");
    assert!(doctor.contains("ok    configuration"), "{doctor}");
}

#[tokio::test]
async fn a_deleted_user_leaves_no_trace_in_the_database_files() {
    const ADDRESS: &str = "ada@example.org";
    let (folder, _) = alone();
    let portico = || Portico::on(&folder.path().join("data"));
    let add = ["user", "add", "--email", ADDRESS, "--name", "Ada", "--password-stdin"];
    portico().run_with_input(&add, "a long way home").await.done();
    let traces = || {
        let files = std::fs::read_dir(folder.path().join("data")).unwrap().map(|entry| entry.unwrap().path());
        let holds_it = |bytes: &[u8]| bytes.windows(ADDRESS.len()).any(|part| part == ADDRESS.as_bytes());
        files.filter(|file| file.is_file() && holds_it(&std::fs::read(file).unwrap())).collect::<Vec<_>>()
    };
    assert_eq!(traces(), [folder.path().join("data/portico.db")]);
    portico().run(&["user", "delete", ADDRESS]).await.done();
    assert_eq!(traces(), [""; 0].map(std::path::PathBuf::from));
}
