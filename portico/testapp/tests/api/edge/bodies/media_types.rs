use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};
use serde_json::json;

use crate::stage::{PASSWORD, TestApp, address};

on_both_engines! {
    an_unknown_media_type_is_refused,
    a_body_must_declare_its_media_type,
    a_compressed_body_is_refused,
    a_log_out_needs_no_body_and_no_media_type,
    parameters_and_case_do_not_matter,
    server_functions_accept_only_forms,
    an_invalid_form_post_returns_to_its_page,
}

fn credentials() -> String {
    json!({ "name": "Ada", "email": address("ada"), "password": PASSWORD }).to_string()
}

async fn an_unknown_media_type_is_refused(engine: Engine) {
    let app = TestApp::start(engine).await;
    let unknown = [
        "text/plain",
        "text/html",
        "application/xml",
        "application/jsonx",
        "application/json-seq",
        "json",
        "/",
        "*/*",
        "multipart/form-data; boundary=x",
        "application/problem+json",
        "application/octet-stream",
        "é",
        ";",
    ];
    for path in ["/api/v1/signup", "/api/v1/token", "/api/v1/logout"] {
        for media_type in unknown {
            app.post(path).body(media_type, credentials()).await.expect_problem("unsupported_media_type");
        }
    }
    assert_eq!(app.users().await, 0);
}

async fn a_body_must_declare_its_media_type(engine: Engine) {
    let app = TestApp::start(engine).await;
    for path in ["/api/v1/signup", "/api/v1/token", "/api/v1/logout"] {
        app.post(path).unlabelled(credentials()).await.expect_problem("unsupported_media_type");
    }
    for path in ["/api/v1/signup", "/api/v1/token"] {
        app.post(path).await.expect_problem("unsupported_media_type");
    }
}

async fn a_compressed_body_is_refused(engine: Engine) {
    let app = TestApp::start(engine).await;
    for path in ["/api/v1/signup", "/api/v1/token", "/api/v1/logout"] {
        for coding in ["gzip", "br", "GZIP", "identity, gzip", "x", "é"] {
            let call = app.post(path).body("application/json", credentials()).header("content-encoding", coding);
            call.await.expect_problem("unsupported_media_type");
        }
    }
    assert_eq!(app.users().await, 0);
    let plain =
        app.post("/api/v1/signup").body("application/json", credentials()).header("content-encoding", "Identity");
    plain.await.expect(StatusCode::CREATED);
}

async fn a_log_out_needs_no_body_and_no_media_type(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.post("/api/v1/logout").await.expect(StatusCode::NO_CONTENT);
    app.post("/api/v1/logout").body("application/json", "").await.expect(StatusCode::NO_CONTENT);
}

async fn parameters_and_case_do_not_matter(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    for media_type in
        ["application/json; charset=utf-8", "Application/JSON", "application/json ;charset=\"UTF-8\"; a=b"]
    {
        app.post("/api/v1/token").body(media_type, credentials()).await.expect(StatusCode::OK);
    }
    let form = format!("email=ada%40example.org&password={}", PASSWORD.replace(' ', "+"));
    for media_type in ["application/x-www-form-urlencoded; charset=UTF-8", "APPLICATION/X-WWW-FORM-URLENCODED"] {
        app.post("/api/v1/token").body(media_type, form.clone()).await.expect(StatusCode::OK);
    }
}

const FORM: &str = "application/x-www-form-urlencoded";

/// Server functions with a form and without one.
const FUNCTIONS: [&str; 6] = [
    "/fn/account/create",
    "/fn/session/create",
    "/fn/password/forgot",
    "/fn/session/show",
    "/fn/session/end",
    "/fn/session/refresh",
];

fn as_form() -> String {
    format!("name=Ada&email=ada%40example.org&password={}", PASSWORD.replace(' ', "+"))
}

async fn server_functions_accept_only_forms(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ours = |path: &str| app.post(path).header("sec-fetch-site", "same-origin");
    for path in FUNCTIONS {
        for media_type in
            ["application/json", "text/plain", "multipart/form-data; boundary=x", "application/xml", "*/*", "é", ""]
        {
            for body in [as_form(), credentials(), String::new()] {
                ours(path).body(media_type, body).await.expect_problem("unsupported_media_type");
            }
        }
        ours(path).unlabelled(as_form()).await.expect_problem("unsupported_media_type");
    }
    assert_eq!(app.users().await, 0);
    for media_type in ["application/x-www-form-urlencoded; charset=UTF-8", "APPLICATION/X-WWW-FORM-URLENCODED"] {
        ours("/fn/session/create").body(media_type, as_form()).await.expect_problem("invalid_credentials");
    }
    ours("/fn/session/show").await.expect(StatusCode::OK);
    ours("/fn/session/end").await.expect(StatusCode::OK);
    ours("/fn/account/create").body(FORM, as_form()).await.expect(StatusCode::OK);
}

async fn an_invalid_form_post_returns_to_its_page(engine: Engine) {
    let app = TestApp::start(engine).await;
    let post = app.post("/fn/account/create").header("origin", &app.origin()).header("accept", "text/html");
    post.body("text/plain", as_form()).await.expect_way_to("/signup");
    let ada = app.browser_session("ada").await;
    let post = app.post("/account/data/export").header("origin", &app.origin()).cookie(&ada.cookie);
    let answer = post.body("text/plain", as_form()).await.expect_way_to("/account/data");
    assert!(answer.header("content-disposition").is_none());
    assert_eq!(app.users().await, 1);
}
