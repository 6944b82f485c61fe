use portico_accounts::{Audience, Client, Entry, ExportError, FullProof, LoggedIn};
use portico_testbed::{Engine, on_both_engines};
use secrecy::ExposeSecret;
use serde_json::Value;

use crate::stage::{
    ADA, BROWSER, EVE, MICROSECOND, MINUTE, PASSWORD, PROGRAM, SECOND, Stage, broken_outbox, deliver, email, given,
    json, new_password, passkey, password, scan,
};

on_both_engines!(
    the_export_holds_every_row_about_the_caller,
    the_export_covers_every_table_that_names_a_user,
    the_export_holds_no_data_of_other_users,
    the_export_holds_no_hashes_or_secrets,
    an_export_requires_a_recent_password,
    a_new_account_has_little_to_export,
);

async fn the_export_holds_every_row_about_the_caller(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = lived_in(&stage, ADA).await;
    let export = export(&stage, &ada).await;
    assert_eq!(export["user"]["id"], ada.user.id.to_string());
    assert_eq!((&export["user"]["name"], &export["user"]["email"]), (&"Ada Lovelace".into(), &ADA.into()));
    assert_eq!(export["user"]["created_at"], "2026-09-21T14:13:20Z");
    assert_eq!(rows(&export, "sessions").len(), 2);
    assert_eq!(rows(&export, "sessions")[0]["user_agent"], "curl/8.5.0");
    assert_eq!(rows(&export, "sessions")[0]["address"], "192.0.2.7");
    let events = rows(&export, "audit_events");
    let times = |event: &str| events.iter().filter(|row| row["event"] == event).count();
    assert_eq!((events.len(), times("user_created"), times("authn_login_success")), (5, 1, 2), "{export}");
    assert_eq!((times("authn_new_device"), times("authn_password_change")), (1, 1), "{export}");
    let by_program = events.iter().find(|row| row["device"] == "curl").expect("the program's log-in");
    assert_eq!(by_program["address"], "192.0.2.7");
    assert_eq!(rows(&export, "one_time_links")[0]["sent_to"], ADA);
    assert_eq!(rows(&export, "mails").len(), 4, "{export}");
}

/// A table added later that refers to users must be exported too.
async fn the_export_covers_every_table_that_names_a_user(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = lived_in(&stage, ADA).await;
    protect(&stage, &ada).await;
    let export = export(&stage, &ada).await;
    let tables = stage.tables_with("user_id").await;
    assert!(tables.len() >= 4, "{tables:?}");
    for table in tables {
        assert!(!rows(&export, &table).is_empty(), "{table}");
    }
    for place in stage.places_of(ADA).await {
        let (table, _) = place.split_once('.').unwrap();
        assert!(table == "users" || !rows(&export, table).is_empty(), "{place}");
    }
}

async fn the_export_holds_no_data_of_other_users(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = lived_in(&stage, ADA).await;
    // Her waiting emails are tried now, so that none of them changes when Eve's are sent.
    deliver(&stage.another_node_sending(broken_outbox()).await).await;
    let alone = export(&stage, &ada).await;
    let eve = lived_in(&stage, EVE).await;
    let caller = stage.browsing(&eve).await;
    stage
        .accounts
        .request_email_change(&caller, &email(ADA), &password("the second one"), &Client::default())
        .await
        .unwrap();
    let export = export(&stage, &ada).await;
    assert_eq!(export, alone);
    for of_eve in [EVE.to_owned(), eve.user.id.to_string(), caller.session.id.to_string()] {
        assert!(!export.to_string().contains(&of_eve), "{of_eve}: {export}");
    }
}

async fn the_export_holds_no_hashes_or_secrets(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = lived_in(&stage, ADA).await;
    protect(&stage, &ada).await;
    let export = export(&stage, &ada).await.to_string();
    for hash in stage.texts("select password_hash from users").await {
        assert!(!export.contains(&hash));
    }
    for word in ["$2b$", "hash", "secret", "token=", "counter"] {
        assert!(!export.contains(word), "{word}: {export}");
    }
}

async fn an_export_requires_a_recent_password(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let caller = stage.browsing(&ada).await;
    stage.clock.advance(10 * MINUTE - MICROSECOND);
    assert!(stage.accounts.export(&caller).await.is_ok());
    stage.clock.advance(MICROSECOND);
    assert!(matches!(stage.accounts.export(&caller).await, Err(ExportError::PasswordNotRecent)));
    stage.accounts.reauthenticate(&caller, &password(PASSWORD), &Client::default()).await.unwrap();
    assert!(stage.accounts.export(&caller).await.is_ok());
}

async fn a_new_account_has_little_to_export(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    deliver(&stage.accounts).await;
    let export = export(&stage, &ada).await;
    for (table, rows_of_ada) in [("sessions", 1), ("audit_events", 1), ("one_time_links", 1), ("mails", 0)] {
        assert_eq!(rows(&export, table).len(), rows_of_ada, "{table}");
    }
    assert_eq!(export["user"]["email_verified_at"], Value::Null);
}

/// A user with rows in every table: two sessions, a password change, a link, and waiting emails.
async fn lived_in(stage: &Stage, address: &str) -> LoggedIn {
    stage.sign_up(address).await;
    let client = Client::new(Some("curl/8.5.0"), Some("192.0.2.7".parse().unwrap()));
    stage.accounts.log_in(given(address, PASSWORD), PROGRAM, client).await.unwrap();
    stage.clock.advance(SECOND);
    let logged_in = stage.log_in(address, PASSWORD).await.unwrap();
    let caller = stage.browsing(&logged_in).await;
    let new = new_password("the second one");
    stage.accounts.change_password(&caller, &password(PASSWORD), &new, &Client::default()).await.unwrap();
    stage.accounts.request_verification(&email(address), &Client::default()).await.unwrap();
    let broken = stage.another_node_sending(broken_outbox()).await;
    deliver(&broken).await;
    stage.accounts.request_password_reset(&email(address), &Client::default()).await.unwrap();
    logged_in
}

/// Adds a passkey, turns an app on, trusts a browser, begins to replace the app, and leaves a log-in pending.
async fn protect(stage: &Stage, by: &LoggedIn) {
    let (accounts, client, caller) = (&stage.accounts, Client::default(), stage.browsing(by).await);
    let typed = || FullProof::from(&password("the second one"));
    let options = json(&accounts.passkey_creation_options(&caller, typed(), &client).await.unwrap());
    accounts.add_passkey(&caller, &passkey().create(&options).json(), None, &client).await.unwrap();
    let phone = scan(&accounts.begin_app(&caller, typed(), &client).await.unwrap());
    accounts.confirm_app(&caller, &stage.code(&phone), &client).await.unwrap();
    stage.clock.advance(MINUTE);
    let log_in = || accounts.log_in(given(ADA, "the second one"), BROWSER, Client::default());
    let Entry::OneMoreStep(step) = log_in().await.unwrap() else { panic!("a step is due") };
    let (token, shown) = (step.token.expose_secret(), stage.shown(&phone));
    accounts.finish_step(Audience::Web, token, &shown, true, &client).await.unwrap();
    stage.clock.advance(MINUTE);
    accounts.begin_app(&caller, FullProof { code: Some(stage.code(&phone)), ..typed() }, &client).await.unwrap();
    log_in().await.unwrap();
}

async fn export(stage: &Stage, by: &LoggedIn) -> Value {
    let caller = stage.browsing(by).await;
    serde_json::to_value(stage.accounts.export(&caller).await.unwrap()).unwrap()
}

fn rows<'a>(export: &'a Value, table: &str) -> &'a [Value] {
    export[table].as_array().unwrap_or_else(|| panic!("{table} is not exported"))
}
