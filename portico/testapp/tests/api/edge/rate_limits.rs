use http::{Method, StatusCode};
use portico_testbed::{Engine, on_both_engines};
use serde_json::json;

use crate::stage::{Answer, Call, PASSWORD, TestApp, address, all_at_once};

on_both_engines! {
    ten_of_a_hundred_concurrent_guesses_are_checked,
    all_log_in_endpoints_share_one_budget,
    a_refusal_says_when_to_retry,
    a_forged_address_allows_no_extra_attempts,
    addresses_from_a_trusted_proxy_are_read_from_the_right,
    a_known_browser_can_still_log_in,
    a_refused_form_keeps_the_typed_values,
    sign_ups_are_limited_at_every_endpoint,
    known_and_unknown_accounts_are_refused_the_same_way,
    guesses_within_a_session_are_limited,
    requests_for_links_are_limited_by_client_address,
    requests_for_address_changes_are_limited,
}

const LIMITED: [(&str, &str); 1] = [("PORTICO_RATE_LIMIT", "on")];

async fn limited(engine: Engine) -> TestApp {
    TestApp::start_with(engine, &LIMITED).await
}

fn guess(app: &TestApp, who: &str) -> Call {
    app.post("/api/v1/token").json(&json!({ "email": address(who), "password": "wrong" }))
}

fn count(answers: &[Answer], status: StatusCode) -> usize {
    answers.iter().filter(|answer| answer.status == status.as_u16()).count()
}

async fn ten_of_a_hundred_concurrent_guesses_are_checked(engine: Engine) {
    let app = limited(engine).await;
    app.sign_up("ada").await;
    let answers = all_at_once((0..100).map(|_| guess(&app, "ada"))).await;
    assert_eq!(count(&answers, StatusCode::UNAUTHORIZED), 10);
    assert_eq!(count(&answers, StatusCode::TOO_MANY_REQUESTS), 90);
}

async fn all_log_in_endpoints_share_one_budget(engine: Engine) {
    let app = limited(engine).await;
    app.sign_up("ada").await;
    let email = address("ada");
    for _ in 0..3 {
        guess(&app, "ada").await.expect_problem("invalid_credentials");
        app.call("/fn/session/create", &[("email", &email), ("password", "wrong")])
            .await
            .expect(StatusCode::UNAUTHORIZED);
        app.plain_post("/fn/session/create", &[("email", &email.to_uppercase()), ("password", "wrong")]).await;
    }
    app.post("/api/v1/token").form(&[("username", &*format!(" {email} ")), ("password", "wrong")]).await;
    guess(&app, "ada").await.expect_problem("rate_limited");
    let by_script = app.call("/fn/session/create", &[("email", &email), ("password", PASSWORD)]).await;
    assert!(by_script.header("retry-after").is_some() && by_script.header("set-cookie").is_none());
    by_script.expect_problem("rate_limited");
}

async fn a_refusal_says_when_to_retry(engine: Engine) {
    let app = limited(engine).await;
    for _ in 0..10 {
        guess(&app, "ada").await;
    }
    let answer = guess(&app, "ada").await;
    assert_eq!(answer.header("retry-after"), Some("900"));
    assert_eq!(answer.header("ratelimit-policy"), Some("\"tries\";q=10;w=900"));
    assert_eq!(answer.header("ratelimit"), Some("\"tries\";r=0;t=900"));
    let problem = answer.expect_problem("rate_limited");
    assert_eq!(problem["detail"], "Too many attempts. Try again in 15 minutes.");
    app.clock.advance(std::time::Duration::from_secs(900));
    guess(&app, "ada").await.expect_problem("invalid_credentials");
}

async fn a_forged_address_allows_no_extra_attempts(engine: Engine) {
    let app = limited(engine).await;
    app.sign_up("ada").await;
    let mut looked_at = 0;
    for n in 0..120 {
        let forged = format!("198.51.100.{n}");
        let answer = guess(&app, &format!("person-{n}"))
            .header("x-forwarded-for", &forged)
            .header("x-real-ip", &forged)
            .header("forwarded", &format!("for={forged}"))
            .await;
        looked_at += usize::from(answer.status == 401);
    }
    assert_eq!(looked_at, 100);
}

async fn addresses_from_a_trusted_proxy_are_read_from_the_right(engine: Engine) {
    let settings = [("PORTICO_RATE_LIMIT", "on"), ("PORTICO_TRUSTED_PROXIES", "127.0.0.0/8")];
    let app = TestApp::start_with(engine, &settings).await;
    let mut looked_at = 0;
    for n in 0..120 {
        // The left part is made up by the client.
        let forwarded = format!("203.0.113.{n}, 198.51.100.1");
        let answer = guess(&app, &format!("person-{n}")).header("x-forwarded-for", &forwarded).await;
        looked_at += usize::from(answer.status == 401);
    }
    assert_eq!(looked_at, 100);
    let other = guess(&app, "other").header("x-forwarded-for", "198.51.100.2").await;
    other.expect_problem("invalid_credentials");
}

async fn a_known_browser_can_still_log_in(engine: Engine) {
    let app = limited(engine).await;
    app.sign_up("ada").await;
    let fields = [("email", &*address("ada")), ("password", PASSWORD)];
    let first = app.call("/fn/session/create", &fields).await.expect(StatusCode::OK);
    let device = first.cookie("portico-device").expect("the browser is known from now on").value().to_owned();
    all_at_once((0..30).map(|_| guess(&app, "ada"))).await;
    app.call("/fn/session/create", &fields).await.expect_problem("rate_limited");
    let known = app.call("/fn/session/create", &fields).header("cookie", &format!("portico-device={device}")).await;
    known.expect(StatusCode::OK);
}

async fn a_refused_form_keeps_the_typed_values(engine: Engine) {
    let app = limited(engine).await;
    for _ in 0..10 {
        guess(&app, "ada").await;
    }
    let sent = app.plain_post("/fn/session/create", &[("email", &*address("ada")), ("password", "wrong")]).await;
    let cookie = sent.cookie("portico-form").expect("the typed value").value().to_owned();
    let page = app.get("/login").header("cookie", &format!("portico-form={cookie}")).await.expect(StatusCode::OK).body;
    assert!(page.contains("Too many attempts. Try again in 15 minutes."), "{page}");
    assert!(page.contains(&format!("value=\"{}\"", address("ada"))));
}

async fn sign_ups_are_limited_at_every_endpoint(engine: Engine) {
    let app = limited(engine).await;
    for n in 0..20 {
        app.sign_up(&format!("person-{n}")).await;
    }
    let fields = [("name", "Ada"), ("email", &*address("ada")), ("password", PASSWORD)];
    app.post("/api/v1/signup").form(&fields).await.expect_problem("rate_limited");
    app.call("/fn/account/create", &fields).await.expect_problem("rate_limited");
}

async fn known_and_unknown_accounts_are_refused_the_same_way(engine: Engine) {
    let app = limited(engine).await;
    app.sign_up("ada").await;
    let mut answers = Vec::new();
    for who in ["ada", "stranger"] {
        let mut all = Vec::new();
        for _ in 0..12 {
            let answer = guess(&app, who).await;
            all.push((answer.status, answer.header("retry-after").map(str::to_owned), answer.body));
        }
        answers.push(all);
    }
    assert_eq!(answers[0], answers[1]);
}

async fn guesses_within_a_session_are_limited(engine: Engine) {
    let app = limited(engine).await;
    let tokens = app.token_for("ada").await;
    let body = json!({ "password": "wrong" });
    let ask = |method: Method, path: &str| app.request(method, path).bearer(&tokens.access).json(&body);
    for _ in 0..5 {
        ask(Method::POST, "/api/v1/reauthenticate").await.expect_problem("wrong_password");
        ask(Method::DELETE, "/api/v1/me").await.expect_problem("wrong_password");
    }
    ask(Method::POST, "/api/v1/reauthenticate").await.expect_problem("rate_limited");
    ask(Method::DELETE, "/api/v1/me").await.expect_problem("rate_limited");
}

async fn requests_for_links_are_limited_by_client_address(engine: Engine) {
    let app = TestApp::start_with(engine, &[LIMITED[0], ("PORTICO_ADDRESS_ATTEMPTS", "3/15m")]).await;
    app.sign_up("ada").await;
    let mails = app.mails().await.len();
    let addresses = [address("ada"), address("stranger"), "no address".to_owned()];
    for email in &addresses {
        app.post("/api/v1/password/forgot").json(&json!({ "email": email })).await.expect(StatusCode::ACCEPTED);
    }
    assert_eq!(app.mails().await.len(), mails + 1);
    for email in &addresses {
        for path in ["/api/v1/password/forgot", "/api/v1/email/verification"] {
            app.post(path).json(&json!({ "email": email })).await.expect_problem("rate_limited");
        }
        for path in ["/fn/password/forgot", "/fn/email/resend"] {
            app.call(path, &[("email", email)]).await.expect_problem("rate_limited");
        }
    }
    assert_eq!(app.mails().await.len(), mails + 1);
}

async fn requests_for_address_changes_are_limited(engine: Engine) {
    let app = limited(engine).await;
    let ada = app.token_for("ada").await;
    for n in 0..11 {
        let body = json!({ "email": address(&format!("stranger{n}")), "password": PASSWORD });
        let answer = app.request(Method::PUT, "/api/v1/me/email").bearer(&ada.access).json(&body).await;
        assert_eq!(answer.status, if n < 10 { 202 } else { 429 }, "{n}");
    }
}
