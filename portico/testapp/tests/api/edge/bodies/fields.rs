use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};
use serde_json::{Value, json};

use crate::stage::{PASSWORD, TestApp, address};

on_both_engines! {
    every_missing_field_is_reported,
    anything_but_a_string_has_the_wrong_type,
    a_repeated_member_is_refused,
    a_repeated_form_field_is_refused,
    an_overlong_value_is_reported,
    a_name_and_an_address_must_have_no_line_breaks,
    a_password_can_hold_any_character_but_nul,
    a_log_in_needs_both_fields,
    a_refresh_needs_its_token,
}

/// A valid sign-up, except for these members.
fn sign_up(changed: Value) -> Value {
    let mut body = json!({ "name": "Ada", "email": address("ada"), "password": PASSWORD });
    body.as_object_mut().unwrap().extend(changed.as_object().unwrap().clone());
    body
}

async fn every_missing_field_is_reported(engine: Engine) {
    let app = TestApp::start(engine).await;
    let all = [("name", "required"), ("email", "required"), ("password", "required")];
    let nulls = json!({ "name": null, "email": null, "password": null });
    let empty = json!({ "name": "", "email": "", "password": "" });
    for body in [json!({}), nulls, empty] {
        app.post("/api/v1/signup").json(&body).await.expect_field_errors(&all);
    }
    app.post("/api/v1/signup").form(&[]).await.expect_field_errors(&all);
    app.post("/api/v1/signup").form(&[("name", ""), ("email", " ")]).await.expect_field_errors(&all);
    app.post("/api/v1/signup").json(&sign_up(json!({ "name": " " }))).await.expect_field_errors(&all[..1]);
    assert_eq!(app.users().await, 0);
}

async fn anything_but_a_string_has_the_wrong_type(engine: Engine) {
    let app = TestApp::start(engine).await;
    for value in [json!(1), json!(1.5), json!(true), json!([]), json!(["ada"]), json!({}), json!({ "a": "b" })] {
        let body = json!({ "name": value, "email": value, "password": value });
        let all = [("name", "wrong_type"), ("email", "wrong_type"), ("password", "wrong_type")];
        app.post("/api/v1/signup").json(&body).await.expect_field_errors(&all);
        app.post("/api/v1/token").json(&body).await.expect_field_errors(&all[1..]);
        let body = json!({ "grant_type": value });
        app.post("/api/v1/token").json(&body).await.expect_field_errors(&[("grant_type", "wrong_type")]);
        let body = json!({ "grant_type": "refresh_token", "refresh_token": value });
        app.post("/api/v1/token").json(&body).await.expect_field_errors(&[("refresh_token", "wrong_type")]);
    }
}

async fn a_repeated_member_is_refused(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    for twice in [
        r#""email":"eve@example.org","email":"ada@example.org""#,
        r#""email":"ada@example.org","email":"ada@example.org""#,
        r#""email":null,"email":"ada@example.org""#,
        r#""email":"ada@example.org","\u0065mail":"ada@example.org""#,
    ] {
        let body = format!(r#"{{"name":"Ada",{twice},"password":"{PASSWORD}"}}"#);
        for path in ["/api/v1/signup", "/api/v1/token"] {
            let answer = app.post(path).body("application/json", body.clone()).await;
            answer.expect_field_errors(&[("email", "repeated")]);
        }
    }
}

async fn a_repeated_form_field_is_refused(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let email = ("email", "ada@example.org");
    let password = ("password", PASSWORD);
    app.post("/api/v1/token").form(&[email, email, password]).await.expect_field_errors(&[("email", "repeated")]);
    let both = [("email", "repeated"), ("password", "repeated")];
    app.post("/api/v1/token").form(&[email, password, password, email]).await.expect_field_errors(&both);
    let grants = [("grant_type", "password"), ("grant_type", "password"), email, password];
    app.post("/api/v1/token").form(&grants).await.expect_field_errors(&[("grant_type", "repeated")]);
}

async fn an_overlong_value_is_reported(engine: Engine) {
    let app = TestApp::start(engine).await;
    let long_address = format!("ada@{}", "d".repeat(251));
    for (field, value) in [("name", "é".repeat(101)), ("email", long_address), ("password", "a".repeat(4_096))] {
        let answer = app.post("/api/v1/signup").json(&sign_up(json!({ field: value }))).await;
        answer.expect_field_errors(&[(field, "too_long")]);
    }
    let longest = sign_up(json!({ "name": "é".repeat(100), "password": "a".repeat(4_095) }));
    app.post("/api/v1/signup").json(&longest).await.expect(StatusCode::CREATED);
    app.post("/api/v1/token").json(&longest).await.expect(StatusCode::OK);
}

async fn a_name_and_an_address_must_have_no_line_breaks(engine: Engine) {
    let app = TestApp::start(engine).await;
    for hidden in ["\r\nBcc: eve@example.org", "\n", "\r", "\t", "\0", "\u{1b}[31m", "\u{7f}", "\u{85}"] {
        for field in ["name", "email"] {
            let text = if field == "name" { "Ada".to_owned() } else { address("ada") };
            let body = sign_up(json!({ field: format!("{text}{hidden}x") }));
            app.post("/api/v1/signup").json(&body).await.expect_field_errors(&[(field, "control_character")]);
        }
        let body = json!({ "email": format!("{}{hidden}", address("ada")), "password": PASSWORD });
        app.post("/api/v1/token").json(&body).await.expect_field_errors(&[("email", "control_character")]);
    }
    assert_eq!(app.users().await, 0);
}

async fn a_password_can_hold_any_character_but_nul(engine: Engine) {
    let app = TestApp::start(engine).await;
    let refused = sign_up(json!({ "password": "with a \0 in it" }));
    app.post("/api/v1/signup").json(&refused).await.expect_field_errors(&[("password", "control_character")]);
    let accepted = sign_up(json!({ "password": " tab\tline\r\nbreak\u{7f} " }));
    app.post("/api/v1/signup").json(&accepted).await.expect(StatusCode::CREATED);
    app.post("/api/v1/token").json(&accepted).await.expect(StatusCode::OK);
    let trimmed = json!({ "email": address("ada"), "password": "tab\tline\r\nbreak\u{7f}" });
    app.post("/api/v1/token").json(&trimmed).await.expect_problem("invalid_credentials");
}

async fn a_log_in_needs_both_fields(engine: Engine) {
    let app = TestApp::start(engine).await;
    let both = [("email", "required"), ("password", "required")];
    app.post("/api/v1/token").json(&json!({})).await.expect_field_errors(&both);
    app.post("/api/v1/token").form(&[("grant_type", "")]).await.expect_field_errors(&both);
    let body = json!({ "grant_type": null, "email": address("ada"), "password": null });
    app.post("/api/v1/token").json(&body).await.expect_field_errors(&both[1..]);
    let body = json!({ "username": "", "password": PASSWORD });
    app.post("/api/v1/token").json(&body).await.expect_field_errors(&both[..1]);
}

async fn a_refresh_needs_its_token(engine: Engine) {
    let app = TestApp::start(engine).await;
    let required = [("refresh_token", "required")];
    for body in [json!({}), json!({ "refresh_token": null }), json!({ "refresh_token": "" })] {
        let mut body = body;
        body["grant_type"] = json!("refresh_token");
        app.post("/api/v1/token").json(&body).await.expect_field_errors(&required);
    }
    app.post("/api/v1/token").form(&[("grant_type", "refresh_token")]).await.expect_field_errors(&required);
}
