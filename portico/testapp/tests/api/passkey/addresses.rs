//! The addresses for passkeys, and the setting that turns them off.

use http::{Method, StatusCode};
use portico_testbed::{Engine, on_both_engines};
use serde_json::{Value, json};

use crate::stage::{PASSWORD, TestApp, address};

on_both_engines! {
    password_managers_find_the_page_for_passkeys,
    with_passkeys_off_every_address_is_not_found,
    a_passkey_does_not_count_as_a_factor_where_passkeys_are_off,
    passkeys_can_be_managed_where_the_host_is_an_address,
    a_stranger_must_log_in,
}

const OFF: (&str, &str) = ("PORTICO_PASSKEYS", "off");

/// An unknown id.
const NO_ID: &str = "01890000-0000-7000-8000-000000000000";

/// Every address for passkeys.
fn addresses() -> Vec<(Method, String)> {
    let one = format!("/api/v1/me/passkeys/{NO_ID}");
    let functions = ["options", "add", "log-in", "rename", "remove"];
    let functions = functions.map(|name| (Method::POST, format!("/fn/passkey/{name}")));
    let rest = [
        (Method::GET, "/.well-known/passkey-endpoints".to_owned()),
        (Method::GET, "/passkeys/passkeys.js".to_owned()),
        (Method::GET, "/api/v1/me/passkeys".to_owned()),
        (Method::POST, "/api/v1/me/passkeys".to_owned()),
        (Method::PATCH, one.clone()),
        (Method::DELETE, one),
    ];
    functions.into_iter().chain(rest).collect()
}

async fn password_managers_find_the_page_for_passkeys(engine: Engine) {
    let app = TestApp::start(engine).await;
    let found = app.get("/.well-known/passkey-endpoints").await.expect(StatusCode::OK);
    assert_eq!(found.header("content-type"), Some("application/json"));
    let page = format!("{}/account/security", app.origin());
    assert_eq!(found.json(), json!({ "enroll": page, "manage": page }));
}

async fn with_passkeys_off_every_address_is_not_found(engine: Engine) {
    let app = TestApp::start_with(engine, &[OFF]).await;
    let ada = app.browser_session("ada").await;
    for (method, path) in addresses() {
        let ask = || {
            let call = app.request(method.clone(), &path).header("sec-fetch-site", "same-origin");
            call.form(&[("purpose", "log_in"), ("name", "My phone"), ("password", PASSWORD)])
        };
        ask().await.expect_problem("not_found");
        ask().header("accept", "text/html").await.expect(StatusCode::NOT_FOUND);
        ask().cookie(&ada.cookie).bearer(&ada.access_token).await.expect_problem("not_found");
    }
}

async fn a_passkey_does_not_count_as_a_factor_where_passkeys_are_off(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    app.add_passkey(&ada, &mut app.passkey()).await;
    let count = async |setting: &str| {
        let command = app.portico().with("PORTICO_PASSKEYS", setting);
        let factors = command.run(&["user", "factors", &address("ada"), "--json"]).await.done();
        serde_json::from_str::<Value>(&factors).unwrap()["passkeys"].clone()
    };
    assert_eq!([count("on").await, count("off").await], [json!(1), json!(0)]);
}

async fn passkeys_can_be_managed_where_the_host_is_an_address(engine: Engine) {
    let app = TestApp::start_with(engine, &[("PORTICO_PUBLIC_URL", "http://127.0.0.1:3000")]).await;
    let ada = app.token_for("ada").await;
    let list = app.get("/api/v1/me/passkeys").bearer(&ada.access).await.expect(StatusCode::OK);
    assert_eq!(list.json(), json!({ "passkeys": [] }));
    let one = format!("/api/v1/me/passkeys/{NO_ID}");
    let body = json!({ "name": "My phone", "password": PASSWORD });
    for method in [Method::PATCH, Method::DELETE] {
        app.request(method, &one).bearer(&ada.access).json(&body).await.expect_problem("not_found");
    }
}

async fn a_stranger_must_log_in(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    for (method, path) in addresses().into_iter().filter(|(_, path)| path.starts_with("/api/")) {
        if method == Method::POST {
            app.request(method, &path).await.expect_problem("method_not_allowed");
            continue;
        }
        app.request(method.clone(), &path).await.expect_problem("authentication_required");
        let call = app.request(method.clone(), &path).cookie(&ada.cookie);
        call.await.expect_problem("authentication_required");
        if method != Method::GET {
            let foreign = app.request(method, &path).bearer(&ada.access_token).cookie(&ada.cookie);
            foreign.header("origin", "https://evil.example").json(&json!({})).await.expect_problem("csrf");
        }
    }
}
