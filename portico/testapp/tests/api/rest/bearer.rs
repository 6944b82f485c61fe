use std::time::Duration;

use http::StatusCode;
use portico_fields::Email;
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{TestApp, Tokens, address};

on_both_engines! {
    the_scheme_is_case_insensitive,
    a_header_must_have_two_parts,
    another_scheme_does_not_authenticate,
    a_repeated_header_is_refused,
    a_token_in_the_query_or_the_body_is_ignored,
    a_changed_token_is_refused,
    a_token_of_another_server_is_refused,
    a_refresh_token_is_refused_as_an_access_token,
    a_token_expires,
    a_deleted_users_token_is_refused,
    a_web_token_needs_its_cookie,
    a_web_token_with_the_cookie_of_another_session_is_refused,
    a_cookie_alone_is_refused,
    token_and_cookie_are_refused_after_a_log_out,
    an_api_token_works_with_or_without_a_cookie,
    the_challenge_names_an_error_only_if_a_token_was_sent,
}

async fn the_scheme_is_case_insensitive(engine: Engine) {
    let app = TestApp::start(engine).await;
    let Tokens { access, .. } = app.token_for("ada").await;
    for scheme in ["Bearer", "bearer", "BEARER", "bEaReR"] {
        let call = app.get("/api/v1/me").header("authorization", &format!("{scheme} {access}"));
        call.await.expect(StatusCode::OK);
    }
}

async fn a_header_must_have_two_parts(engine: Engine) {
    let app = TestApp::start(engine).await;
    let Tokens { access, .. } = app.token_for("ada").await;
    let malformed = [
        "Bearer".to_owned(),
        "Bearer ".to_owned(),
        format!("Bearer  {access}"),
        format!("Bearer {access} {access}"),
        format!("Bearer {access},"),
        format!("Bearer {access}, Bearer {access}"),
        format!("Bearer \"{access}\""),
        "Bearer a.b.c".to_owned(),
        "Bearer ..".to_owned(),
        format!("Bearer {}", "a".repeat(10_000)),
    ];
    for value in malformed {
        app.get("/api/v1/me").header("authorization", &value).await.expect_problem("invalid_token");
    }
    let head = format!("GET /api/v1/me HTTP/1.1\r\nAuthorization: Bearer\t{access}");
    assert_eq!(app.raw(&head, b"").await.status, 401);
    app.raw("GET /api/v1/me HTTP/1.1\r\nAuthorization: Bearer \u{e9}", b"").await.expect_problem("invalid_token");
}

async fn another_scheme_does_not_authenticate(engine: Engine) {
    let app = TestApp::start(engine).await;
    let Tokens { access, .. } = app.token_for("ada").await;
    for value in ["Basic YTpi", "Digest a", &access, &format!("JWT {access}"), &format!("Bearer:{access}"), ""] {
        app.get("/api/v1/me").header("authorization", value).await.expect_problem("authentication_required");
    }
}

async fn a_repeated_header_is_refused(engine: Engine) {
    let app = TestApp::start(engine).await;
    let Tokens { access, .. } = app.token_for("ada").await;
    app.get("/api/v1/me").bearer(&access).bearer(&access).await.expect_problem("invalid_token");
    app.get("/api/v1/me").header("authorization", "Basic YTpi").bearer(&access).await.expect_problem("invalid_token");
}

async fn a_token_in_the_query_or_the_body_is_ignored(engine: Engine) {
    let app = TestApp::start(engine).await;
    let Tokens { access, .. } = app.token_for("ada").await;
    let call = app.get(&format!("/api/v1/me?access_token={access}")).form(&[("access_token", &access)]);
    call.await.expect_problem("authentication_required");
}

async fn a_changed_token_is_refused(engine: Engine) {
    let app = TestApp::start(engine).await;
    let Tokens { access, .. } = app.token_for("ada").await;
    let [header, payload, signature] = access.split('.').collect::<Vec<_>>().try_into().unwrap();
    let flipped = |text: &str| text[..9].to_owned() + if &text[9..10] == "A" { "B" } else { "A" } + &text[10..];
    let unsigned = "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJub25lIn0"; // {"typ":"at+jwt","alg":"none"}
    for changed in [
        format!("{header}.{payload}.{}", flipped(signature)),
        format!("{header}.{}.{signature}", flipped(payload)),
        format!("{}.{payload}.{signature}", flipped(header)),
        format!("{unsigned}.{payload}."),
        format!("{unsigned}.{payload}.{signature}"),
        format!("{header}.{payload}."),
        format!("{header}.{payload}"),
        format!("{access}="),
        format!("{access}.{signature}"),
    ] {
        app.get("/api/v1/me").bearer(&changed).await.expect_problem("invalid_token");
    }
}

async fn a_token_of_another_server_is_refused(engine: Engine) {
    let (app, other) = (TestApp::start(engine).await, TestApp::start(engine).await);
    app.sign_up("ada").await;
    let Tokens { access, .. } = other.token_for("ada").await;
    app.get("/api/v1/me").bearer(&access).await.expect_problem("invalid_token");
}

async fn a_refresh_token_is_refused_as_an_access_token(engine: Engine) {
    let app = TestApp::start(engine).await;
    let Tokens { refresh, .. } = app.token_for("ada").await;
    app.get("/api/v1/me").bearer(&refresh).await.expect_problem("invalid_token");
}

async fn a_token_expires(engine: Engine) {
    let app = TestApp::start(engine).await;
    let program = app.token_for("ada").await;
    let browser = app.browser_log_in("ada", &[]).await;
    app.clock.advance(Duration::from_secs(299));
    assert_eq!((app.status_of_program(&program.access).await, app.status_of_browser(&browser).await), (200, 200));
    // Five minutes, and the leeway between two clocks.
    app.clock.advance(Duration::from_secs(1 + 5));
    app.get("/api/v1/me").bearer(&program.access).await.expect_problem("invalid_token");
    let expired = app.get("/api/v1/me").bearer(&browser.access_token).cookie(&browser.cookie);
    expired.await.expect_problem("invalid_token");
}

async fn a_deleted_users_token_is_refused(engine: Engine) {
    let app = TestApp::start(engine).await;
    let program = app.token_for("ada").await;
    let browser = app.browser_log_in("ada", &[]).await;
    assert!(app.accounts.delete_user(&Email::parse(&address("ada")).unwrap()).await.unwrap());
    app.get("/api/v1/me").bearer(&program.access).await.expect_problem("invalid_token");
    assert_eq!(app.status_of_browser(&browser).await, 401);
    app.get("/dashboard").cookie(&browser.cookie).await.expect_way_to("/login?next=%2Fdashboard");
    app.sign_up("ada").await;
    assert_eq!(app.status_of_program(&program.access).await, 401, "the new account is another user");
}

async fn a_web_token_needs_its_cookie(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    app.get("/api/v1/me").bearer(&ada.access_token).cookie(&ada.cookie).await.expect(StatusCode::OK);
    app.get("/api/v1/me").bearer(&ada.access_token).await.expect_problem("invalid_token");
    app.call("/fn/dashboard/show", &[]).bearer(&ada.access_token).await.expect_problem("invalid_token");
}

async fn a_web_token_with_the_cookie_of_another_session_is_refused(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let ada_elsewhere = app.browser_log_in("ada", &[]).await;
    let eve = app.browser_session("eve").await;
    let program = app.log_in("ada").await;
    let changed = ada.cookie[..ada.cookie.len() - 2].to_owned() + "AA";
    for cookie in [&ada_elsewhere.cookie, &eve.cookie, &program.refresh, &changed, "", "v1"] {
        app.get("/api/v1/me").bearer(&ada.access_token).cookie(cookie).await.expect_problem("invalid_token");
    }
}

async fn a_cookie_alone_is_refused(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    app.get("/api/v1/me").cookie(&ada.cookie).await.expect_problem("authentication_required");
}

async fn token_and_cookie_are_refused_after_a_log_out(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    app.call("/fn/session/end", &[]).cookie(&ada.cookie).await.expect(StatusCode::OK);
    let call = app.get("/api/v1/me").bearer(&ada.access_token).cookie(&ada.cookie);
    call.await.expect_problem("invalid_token");
    app.get("/dashboard").cookie(&ada.cookie).await.expect_way_to("/login?next=%2Fdashboard&reason=logged_out");
    app.renew(&ada.cookie).await.expect_problem("invalid_token");
}

async fn an_api_token_works_with_or_without_a_cookie(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.token_for("ada").await;
    let eve = app.browser_session("eve").await;
    app.get("/api/v1/me").bearer(&ada.access).await.expect(StatusCode::OK);
    let answer = app.get("/api/v1/me").bearer(&ada.access).cookie(&eve.cookie).await.expect(StatusCode::OK);
    assert_eq!(answer.text("email"), address("ada"));
}

async fn the_challenge_names_an_error_only_if_a_token_was_sent(engine: Engine) {
    let app = TestApp::start(engine).await;
    let without = [app.get("/api/v1/me"), app.get("/api/v1/me").header("authorization", "Basic YTpi")];
    for call in without {
        assert_eq!(call.await.header("www-authenticate"), Some("Bearer"));
    }
    let with = [app.get("/api/v1/me").bearer("a.b.c"), app.get("/api/v1/me").header("authorization", "Bearer")];
    for call in with {
        assert_eq!(call.await.header("www-authenticate"), Some("Bearer error=\"invalid_token\""));
    }
    for call in [app.get("/api/v1/nothing"), app.post("/fn/session/end"), app.post("/api/v1/signup")] {
        assert_eq!(call.await.header("www-authenticate"), None);
    }
}
