//! Where the links in mails lead: to the public URL, whatever a request says.

use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};
use serde_json::json;

use crate::stage::{PASSWORD, TestApp, address};

on_both_engines! {
    no_header_has_a_say_in_a_link,
    no_mail_names_another_host,
}

const POISON: [&[(&str, &str)]; 6] = [
    &[("host", "evil.example")],
    &[("host", "evil.example:80"), ("x-forwarded-proto", "https")],
    &[("x-forwarded-host", "evil.example")],
    &[("forwarded", "host=evil.example;proto=https;for=192.0.2.7")],
    &[("x-host", "evil.example"), ("x-original-host", "evil.example"), ("x-forwarded-server", "evil.example")],
    &[("x-original-url", "https://evil.example/"), ("referer", "https://evil.example/")],
];

async fn no_header_has_a_say_in_a_link(engine: Engine) {
    let app = TestApp::start_with(engine, &[("PORTICO_MAILS", "100/1h")]).await;
    for (i, headers) in POISON.iter().enumerate() {
        let email = address(&format!("ada{i}"));
        let body = json!({ "name": "Ada", "email": email, "password": PASSWORD });
        app.post("/api/v1/signup").headers(headers).json(&body).await.expect(StatusCode::CREATED);
        let link = app.link(&email, "Confirm your address").await;
        assert!(link.starts_with("/verify-email?token="), "{link}");
        let body = json!({ "email": email });
        app.post("/api/v1/password/forgot").headers(headers).json(&body).await.expect(StatusCode::ACCEPTED);
        let link = app.link(&email, "Choose a new password").await;
        assert!(link.starts_with("/reset-password?token="), "{link}");
    }
}

async fn no_mail_names_another_host(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let post = app.post("/fn/password/forgot").header("host", "evil.example").header("origin", &app.origin());
    post.form(&[("email", "ada@example.org"), ("next", "https://evil.example/")]).await.expect(StatusCode::OK);
    let mail = app.mail(&address("ada"), "Choose a new password").await;
    for part in [mail.text, mail.html] {
        assert!(part.contains(&app.origin()) && !part.contains("evil"), "{part}");
    }
}
