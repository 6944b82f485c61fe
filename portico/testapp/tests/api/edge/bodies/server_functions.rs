//! The same for the bodies that the site's own pages send.

use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{PASSWORD, TestApp};

const FORM: &str = "application/x-www-form-urlencoded";
const PATHS: [&str; 7] = [
    "/fn/account/create",
    "/fn/account/rename",
    "/fn/session/create",
    "/fn/session/end",
    "/fn/session/show",
    "/fn/session/refresh",
    "/fn/dashboard/show",
];

on_both_engines! {
    every_missing_field_is_reported,
    control_characters_are_refused,
    a_repeated_field_is_refused,
    bad_utf_8_is_malformed,
    a_mebibyte_is_too_large,
    unknown_fields_are_ignored,
    arbitrary_bodies_never_cause_a_server_error,
}

async fn every_missing_field_is_reported(engine: Engine) {
    let app = TestApp::start(engine).await;
    let all = [("name", "required"), ("email", "required"), ("password", "required")];
    app.call("/fn/account/create", &[]).await.expect_field_errors(&all);
    app.call("/fn/account/create", &[("name", ""), ("email", "")]).await.expect_field_errors(&all);
    app.call("/fn/session/create", &[]).await.expect_field_errors(&all[1..]);
}

async fn control_characters_are_refused(engine: Engine) {
    let app = TestApp::start(engine).await;
    let fields =
        [("name", "A\r\nda"), ("email", "ada@example.org\r\nBcc: eve@example.org"), ("password", "12345678\0")];
    let all = [("name", "control_character"), ("email", "control_character"), ("password", "control_character")];
    app.call("/fn/account/create", &fields).await.expect_field_errors(&all);
    assert_eq!(app.users().await, 0);
}

async fn a_repeated_field_is_refused(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let email = ("email", "ada@example.org");
    let answer = app.call("/fn/session/create", &[email, email, ("password", PASSWORD)]).await;
    answer.expect_field_errors(&[("email", "repeated")]);
}

async fn bad_utf_8_is_malformed(engine: Engine) {
    let app = TestApp::start(engine).await;
    for path in PATHS {
        for body in [&b"email=%ff"[..], b"email=\xff", b"%c0%af"] {
            let call = app.post(path).header("sec-fetch-site", "same-origin").body(FORM, body);
            call.await.expect_problem("malformed");
        }
    }
}

async fn a_mebibyte_is_too_large(engine: Engine) {
    let app = TestApp::start(engine).await;
    for path in PATHS {
        app.call(path, &[("email", &"x".repeat(1 << 20))]).await.expect_problem("too_large");
    }
}

async fn unknown_fields_are_ignored(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let credentials = format!("email=ada%40example.org&password={}", PASSWORD.replace(' ', "+"));
    for field in
        ["x=1", "x", "=", "=1", "&&", "x=1&x=2", "x[]=1", "a[b][c=1", "a[b][c][d][e][f][g][h]=1", "a=%00", "%5B=1"]
    {
        let call = app.post("/fn/session/create").header("sec-fetch-site", "same-origin");
        let answer = call.body(FORM, format!("{field}&{credentials}")).await;
        assert_eq!(answer.status, 200, "{field}: {}", answer.body);
    }
}

async fn arbitrary_bodies_never_cause_a_server_error(engine: Engine) {
    let app = TestApp::start(engine).await;
    let odd = [
        "",
        "{}",
        "[]",
        "null",
        "{\"email\":1}",
        "email[]=a",
        "email[a]=b",
        "email[0]=a&email[1]=b",
        "email[=",
        "%",
        "%%%",
        "email=%0d%0a",
        "keep[]=yes",
        "next[a]=b",
        "name=%00&email=%00&password=%00",
        "\u{0}",
        "a[b][c][d][e][f]=1",
    ];
    for path in PATHS {
        for body in odd {
            for media_type in [FORM, "application/json", "text/plain", "multipart/form-data"] {
                let call = app.post(path).header("sec-fetch-site", "same-origin").body(media_type, body);
                let answer = call.await;
                assert!(answer.status < 500, "{path} {body:?}: {} {}", answer.status, answer.body);
                if answer.status != StatusCode::OK {
                    answer.problem();
                }
            }
        }
    }
    app.browser_session("ada").await;
}
