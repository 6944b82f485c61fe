//! Full proof at each door that takes it: without a code, with a wrong one, with another person's, and with a used one,
//! it is refused and nothing has changed.

use http::{Method, StatusCode};
use portico_testbed::{Engine, on_both_engines};
use serde_json::{Value, json};

use crate::stage::{Answer, PASSWORD, TestApp, Tokens};

on_both_engines! {
    each_guarded_route_takes_full_proof,
    each_guarded_form_takes_full_proof,
    a_code_is_not_used_up_by_a_wrong_password,
}

/// The members of a body.
type Members = &'static [(&'static str, &'static str)];

/// Method, path, the name of the password's member, and the rest of the body.
const DOORS: [(&str, &str, &str, Members); 7] = [
    ("PUT", "/api/v1/me/password", "current_password", &[("new_password", "a better horse battery")]),
    ("PUT", "/api/v1/me/email", "password", &[("email", "new@example.org")]),
    ("DELETE", "/api/v1/me", "password", &[]),
    ("POST", "/api/v1/me/app", "password", &[]),
    ("DELETE", "/api/v1/me/app", "password", &[]),
    ("POST", "/api/v1/me/recovery-codes", "password", &[]),
    ("POST", "/api/v1/reauthenticate", "password", &[]),
];

async fn ask(app: &TestApp, ada: &Tokens, door: usize, code: Option<&str>) -> Answer {
    let (method, path, password, others) = DOORS[door];
    let mut body = json!({ password: PASSWORD });
    for (name, value) in others.iter().copied().chain(code.map(|code| ("code", code))) {
        body[name] = json!(value);
    }
    let method: Method = method.parse().unwrap();
    app.request(method, path).bearer(&ada.access).json(&body).await
}

/// What must not change.
async fn state(app: &TestApp, ada: &Tokens) -> (Value, Value) {
    let get = async |path: &str| app.get(path).bearer(&ada.access).await.expect(StatusCode::OK).json();
    (get("/api/v1/me").await, get("/api/v1/me/factors").await)
}

async fn each_guarded_route_takes_full_proof(engine: Engine) {
    let app = TestApp::start(engine).await;
    for (door, (_, path, ..)) in DOORS.into_iter().enumerate() {
        let (ada, factor) = app.user_with_app(&format!("ada{door}")).await;
        let (_, eves) = app.user_with_app(&format!("eve{door}")).await;
        let ada = app.refresh(&ada).await;
        let before = state(&app, &ada).await;
        ask(&app, &ada, door, None).await.expect_problem("second_factor_required");
        ask(&app, &ada, door, Some("000000")).await.expect_problem("wrong_code");
        ask(&app, &ada, door, Some(&app.code(&eves.phone))).await.expect_problem("wrong_code");
        let used = app.next_code(&factor.phone);
        let step = app.step_token(&format!("ada{door}")).await;
        app.step_grant(&step, &[("code", &used)]).await.expect(StatusCode::OK);
        ask(&app, &ada, door, Some(&used)).await.expect_problem("wrong_code");
        assert_eq!(state(&app, &ada).await, before, "{path}");
        assert_eq!(app.status_of_program(&ada.access).await, 200, "{path}");
        let answer = ask(&app, &ada, door, Some(&app.next_code(&factor.phone))).await;
        assert!((200..300).contains(&answer.status), "{path}: {}", answer.body);
    }
}

async fn each_guarded_form_takes_full_proof(engine: Engine) {
    let app = TestApp::start(engine).await;
    let doors: [(&str, &str, Members); 6] = [
        ("/fn/password/change", "current_password", &[("new_password", "a better horse battery")]),
        ("/fn/email/change", "password", &[("email", "new@example.org")]),
        ("/fn/app/begin", "password", &[]),
        ("/fn/recovery-codes/renew", "password", &[]),
        ("/fn/proof/give", "password", &[]),
        ("/fn/app/remove", "password", &[]),
    ];
    for (door, (path, password, others)) in doors.into_iter().enumerate() {
        let (_, factor) = app.user_with_app(&format!("ada{door}")).await;
        let ada = app.browser_log_in_with(&format!("ada{door}"), &factor.phone).await;
        let ask = |code: &str| {
            let fields = [&[(password, PASSWORD), ("code", code)], others].concat();
            app.call(path, &fields).cookie(&ada.cookie)
        };
        ask("").await.expect_problem("second_factor_required");
        ask("000000").await.expect_problem("wrong_code");
        ask("12").await.expect_field_errors(&[("code", "invalid")]);
        ask(&app.code(&factor.phone)).await.expect_problem("wrong_code");
        ask(&app.next_code(&factor.phone)).await.expect(StatusCode::OK);
    }
}

async fn a_code_is_not_used_up_by_a_wrong_password(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (ada, factor) = app.user_with_app("ada").await;
    let code = app.code(&factor.phone);
    let enter = |password: &str| {
        let body = json!({ "password": password, "code": code });
        app.post("/api/v1/reauthenticate").bearer(&ada.access).json(&body)
    };
    enter("wrong").await.expect_problem("wrong_password");
    enter(PASSWORD).await.expect(StatusCode::OK);
}
