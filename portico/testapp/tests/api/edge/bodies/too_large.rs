use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};
use serde_json::json;

use crate::stage::{PASSWORD, TestApp, address};

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";
const MEBIBYTE: usize = 1 << 20;

on_both_engines! {
    a_mebibyte_of_json_is_too_large,
    a_mebibyte_of_form_data_is_too_large,
    a_body_is_read_up_to_sixty_four_kibibytes,
    a_body_with_too_large_a_content_length_is_refused_at_once,
    a_body_of_unknown_length_is_counted,
}

/// A sign-up of exactly `bytes` bytes.
fn sign_up_of(bytes: usize) -> String {
    let body = json!({ "name": "Ada", "email": address("ada"), "password": PASSWORD, "note": "" }).to_string();
    let padding = "x".repeat(bytes - body.len());
    body.replace("\"note\":\"\"", &format!("\"note\":\"{padding}\""))
}

async fn a_mebibyte_of_json_is_too_large(engine: Engine) {
    let app = TestApp::start(engine).await;
    for path in ["/api/v1/signup", "/api/v1/token", "/api/v1/logout"] {
        app.post(path).body(JSON, sign_up_of(MEBIBYTE)).await.expect_problem("too_large");
        app.post(path).body(JSON, "x".repeat(MEBIBYTE)).await.expect_problem("too_large");
    }
    assert_eq!(app.users().await, 0);
}

async fn a_mebibyte_of_form_data_is_too_large(engine: Engine) {
    let app = TestApp::start(engine).await;
    for path in ["/api/v1/signup", "/api/v1/token", "/api/v1/logout"] {
        let body = format!("email=ada%40example.org&password={}", "x".repeat(MEBIBYTE));
        app.post(path).body(FORM, body).await.expect_problem("too_large");
    }
}

async fn a_body_is_read_up_to_sixty_four_kibibytes(engine: Engine) {
    let app = TestApp::start(engine).await;
    let limit = 64 * 1024;
    app.post("/api/v1/signup").body(JSON, sign_up_of(limit + 1)).await.expect_problem("too_large");
    app.post("/api/v1/signup").body(JSON, sign_up_of(limit)).await.expect(StatusCode::CREATED);
}

async fn a_body_with_too_large_a_content_length_is_refused_at_once(engine: Engine) {
    let app = TestApp::start(engine).await;
    let head = "POST /api/v1/signup HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 9000000000";
    app.raw(head, b"{").await.expect_problem("too_large");
}

async fn a_body_of_unknown_length_is_counted(engine: Engine) {
    let app = TestApp::start(engine).await;
    let head = "POST /api/v1/signup HTTP/1.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked";
    let chunk = |body: &str| format!("{:x}\r\n{body}\r\n", body.len());
    let large = chunk(&" ".repeat(16 * 1024)).repeat(5) + "0\r\n\r\n";
    app.raw(head, large.as_bytes()).await.expect_problem("too_large");
    let small = chunk("{") + &chunk("}") + "0\r\n\r\n";
    app.raw(head, small.as_bytes()).await.expect_problem("validation");
}
