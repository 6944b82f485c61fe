use portico_testbed::{Engine, on_both_engines};

use crate::stage::TestApp;

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";
const PATHS: [&str; 3] = ["/api/v1/signup", "/api/v1/token", "/api/v1/logout"];

on_both_engines! {
    broken_json_is_malformed,
    anything_but_an_object_is_malformed,
    bad_utf_8_is_malformed,
    an_empty_body_is_malformed_json,
    deeply_nested_json_is_malformed,
}

async fn broken_json_is_malformed(engine: Engine) {
    let app = TestApp::start(engine).await;
    let broken = [
        "{",
        "}",
        "{]",
        "{\"email\"}",
        "{\"email\":}",
        "{\"email\":\"a\",}",
        "{'email':'a'}",
        "{email:\"a\"}",
        "{\"email\":\"a\"}{}",
        "{\"email\":\"a\"} x",
        "{\"email\":\"\\x\"}",
        "{\"email\":\"a",
        "{\"email\":01}",
        "{\"email\":\"\n\"}",
        "email=ada",
        "\u{feff}{}",
    ];
    for path in PATHS {
        for body in broken {
            app.post(path).body(JSON, body).await.expect_problem("malformed");
        }
    }
}

async fn anything_but_an_object_is_malformed(engine: Engine) {
    let app = TestApp::start(engine).await;
    for path in PATHS {
        for body in ["[]", "[{}]", "\"text\"", "null", "true", "1", "1.5"] {
            app.post(path).body(JSON, body).await.expect_problem("malformed");
        }
    }
}

async fn bad_utf_8_is_malformed(engine: Engine) {
    let app = TestApp::start(engine).await;
    let json = [&b"{\"email\":\"\xff\"}"[..], b"{\"email\":\"\xc0\xaf\"}", b"{\"\xed\xa0\x80\":1}", b"\xff\xfe{\0}\0"];
    let form = [&b"email=%ff"[..], b"email=\xff", b"%c0%af=x", b"email=%ed%a0%80"];
    for path in PATHS {
        for body in json {
            app.post(path).body(JSON, body).await.expect_problem("malformed");
        }
        for body in form {
            app.post(path).body(FORM, body).await.expect_problem("malformed");
        }
    }
}

async fn an_empty_body_is_malformed_json(engine: Engine) {
    let app = TestApp::start(engine).await;
    for path in ["/api/v1/signup", "/api/v1/token"] {
        for body in ["", " ", "\r\n"] {
            app.post(path).body(JSON, body).await.expect_problem("malformed");
        }
    }
}

async fn deeply_nested_json_is_malformed(engine: Engine) {
    let app = TestApp::start(engine).await;
    for path in PATHS {
        for open in ["[", "{\"a\":", "{\"email\":[", "{\"email\":{\"a\":"] {
            app.post(path).body(JSON, open.repeat(60_000 / open.len())).await.expect_problem("malformed");
        }
    }
    app.sign_up("ada").await;
}
