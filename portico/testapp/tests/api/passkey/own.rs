//! `/me/passkeys`: the caller's own passkeys, row by row of the contract.

use std::time::Duration;

use http::{Method, StatusCode};
use portico_testbed::{Engine, on_both_engines};
use serde_json::{Value, json};

use crate::stage::{Browser, Call, PASSWORD, TestApp, all_at_once};

on_both_engines! {
    the_callers_passkeys_are_listed,
    a_passkey_is_renamed,
    a_name_has_the_usual_limits,
    a_passkey_is_removed_with_full_proof,
    removing_a_passkey_takes_a_code_where_an_app_is_on,
    other_sessions_continue_after_a_removal,
    another_users_passkey_is_not_found,
    the_last_way_in_cannot_be_removed,
    two_last_ways_in_removed_at_once_leave_one,
}

async fn listed(app: &TestApp, browser: &Browser) -> Vec<Value> {
    let list = app.get("/api/v1/me/passkeys").bearer(&browser.access_token).cookie(&browser.cookie);
    let list = list.await.expect(StatusCode::OK);
    assert_eq!(list.header("cache-control"), Some("no-store"));
    list.json()["passkeys"].as_array().expect("a list").clone()
}

async fn factors(app: &TestApp, browser: &Browser) -> Value {
    app.get("/api/v1/me/factors").bearer(&browser.access_token).cookie(&browser.cookie).await.json()
}

/// A request about one passkey, by the site's own script.
fn about(app: &TestApp, method: Method, browser: &Browser, id: &str, body: &Value) -> Call {
    let call = app.request(method, &format!("/api/v1/me/passkeys/{id}")).header("sec-fetch-site", "same-origin");
    call.bearer(&browser.access_token).cookie(&browser.cookie).json(body)
}

fn rename(app: &TestApp, browser: &Browser, id: &str, name: &str) -> Call {
    about(app, Method::PATCH, browser, id, &json!({ "name": name }))
}

fn remove(app: &TestApp, browser: &Browser, id: &str, proof: &Value) -> Call {
    about(app, Method::DELETE, browser, id, proof)
}

fn password() -> Value {
    json!({ "password": PASSWORD })
}

async fn the_callers_passkeys_are_listed(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    assert!(listed(&app, &ada).await.is_empty());
    let [mut phone, mut laptop] = [app.synced_passkey(), app.passkey()];
    let first = app.add_passkey(&ada, &mut phone).await;
    app.clock.advance(Duration::from_secs(60));
    let second = app.add_passkey(&ada, &mut laptop).await;
    app.passkey_log_in(&mut laptop).await;
    let found = listed(&app, &ada).await;
    let members =
        |passkey: &Value| [&passkey["created_at"], &passkey["last_used_at"], &passkey["synced"]].map(Value::clone);
    assert_eq!([&found[0]["id"], &found[1]["id"]], [&json!(first), &json!(second)]);
    assert_eq!(members(&found[0]), [json!("2026-09-21T14:13:20Z"), Value::Null, json!(true)]);
    assert_eq!(members(&found[1]), [json!("2026-09-21T14:14:20Z"), json!("2026-09-21T14:14:20Z"), json!(false)]);
    assert!(found.iter().all(|passkey| passkey["name"].as_str().is_some_and(|name| !name.is_empty())), "{found:?}");
    assert!(found.iter().all(|passkey| passkey.as_object().unwrap().len() == 5), "no key is shown: {found:?}");
    assert_eq!(factors(&app, &ada).await["passkeys"], 2);
    let eve = app.browser_session("eve").await;
    assert!(listed(&app, &eve).await.is_empty());
}

async fn a_passkey_is_renamed(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let id = app.add_passkey(&ada, &mut app.passkey()).await;
    let renamed = rename(&app, &ada, &id, "  My phone ").await.expect(StatusCode::OK);
    assert_eq!(renamed.header("cache-control"), Some("no-store"));
    assert_eq!((renamed.text("id"), renamed.text("name")), (id, "My phone".to_owned()));
    assert_eq!(listed(&app, &ada).await, [renamed.json()]);
}

async fn a_name_has_the_usual_limits(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let id = app.add_passkey(&ada, &mut app.passkey()).await;
    let long = "é".repeat(101);
    for (name, code) in
        [("", "required"), (" ", "required"), (long.as_str(), "too_long"), ("a\nb", "control_character")]
    {
        rename(&app, &ada, &id, name).await.expect_field_errors(&[("name", code)]);
    }
    let missing = rename(&app, &ada, &id, " ").await.expect_field_errors(&[("name", "required")]);
    assert_eq!(missing["errors"][0]["message"], "Enter a name for the passkey.");
    about(&app, Method::PATCH, &ada, &id, &json!({ "name": 7 })).await.expect_field_errors(&[("name", "wrong_type")]);
    rename(&app, &ada, &id, &long[..200]).await.expect(StatusCode::OK);
}

async fn a_passkey_is_removed_with_full_proof(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let mut phone = app.passkey();
    let id = app.add_passkey(&ada, &mut phone).await;
    app.passkey_log_in(&mut phone).await;
    remove(&app, &ada, &id, &json!({})).await.expect_field_errors(&[("password", "required")]);
    remove(&app, &ada, &id, &json!({ "password": "wrong" })).await.expect_problem("wrong_password");
    assert_eq!(listed(&app, &ada).await.len(), 1);
    assert_eq!(remove(&app, &ada, &id, &password()).await.expect(StatusCode::NO_CONTENT).body, "");
    assert!(listed(&app, &ada).await.is_empty());
    assert!(app.refused_passkey(&mut phone).await.is_unknown, "the device may remove its copy");
    remove(&app, &ada, &id, &password()).await.expect_problem("not_found");
}

async fn removing_a_passkey_takes_a_code_where_an_app_is_on(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let id = app.add_passkey(&ada, &mut app.passkey()).await;
    let factor = app.turn_on_app(&app.log_in("ada").await).await;
    remove(&app, &ada, &id, &password()).await.expect_problem("second_factor_required");
    let wrong = json!({ "password": PASSWORD, "code": "000000" });
    remove(&app, &ada, &id, &wrong).await.expect_problem("wrong_code");
    let proof = json!({ "password": PASSWORD, "code": app.code(&factor.phone) });
    remove(&app, &ada, &id, &proof).await.expect(StatusCode::NO_CONTENT);
}

async fn other_sessions_continue_after_a_removal(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let mut phone = app.passkey();
    let id = app.add_passkey(&ada, &mut phone).await;
    let (other, program) = (app.passkey_log_in(&mut phone).await, app.log_in("ada").await);
    remove(&app, &ada, &id, &password()).await.expect(StatusCode::NO_CONTENT);
    assert_eq!((app.status_of_browser(&other).await, app.status_of_program(&program.access).await), (200, 200));
}

async fn another_users_passkey_is_not_found(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (ada, eve) = (app.browser_session("ada").await, app.browser_session("eve").await);
    let id = app.add_passkey(&ada, &mut app.passkey()).await;
    for unknown in [id.as_str(), "01890000-0000-7000-8000-000000000000", "x", "%FF"] {
        rename(&app, &eve, unknown, "Eve's").await.expect_problem("not_found");
        remove(&app, &eve, unknown, &password()).await.expect_problem("not_found");
    }
    assert_ne!(listed(&app, &ada).await[0]["name"], "Eve's");
}

async fn the_last_way_in_cannot_be_removed(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (ada, mut passkeys) = app.user_without_password("ada").await;
    let [first, second] = ids(&listed(&app, &ada).await);
    remove(&app, &ada, &first, &json!({})).await.expect(StatusCode::NO_CONTENT);
    remove(&app, &ada, &second, &json!({})).await.expect_problem("last_way_in");
    app.passkey_log_in(&mut passkeys[1]).await;
}

async fn two_last_ways_in_removed_at_once_leave_one(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (ada, _) = app.user_without_password("ada").await;
    let ids = ids(&listed(&app, &ada).await);
    let answers = all_at_once(ids.iter().map(|id| remove(&app, &ada, id, &json!({})))).await;
    let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 409]);
    assert_eq!(listed(&app, &ada).await.len(), 1);
}

fn ids(passkeys: &[Value]) -> [String; 2] {
    [0, 1].map(|i| passkeys[i]["id"].as_str().expect("an id").to_owned())
}
