//! One more step without scripts: the guard of `/login/step`, and plain posts to it.

use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};
use serde_json::json;

use crate::stage::{Answer, PASSWORD, TestApp, address};

on_both_engines! {
    the_page_needs_a_pending_log_in,
    a_step_is_finished_by_a_plain_post,
    a_wrong_code_returns_to_the_page,
    an_account_about_to_be_deleted_is_kept_on_the_page,
    a_pending_log_in_can_be_abandoned,
    a_step_that_ended_with_its_cookie_is_reported,
    an_expired_set_up_is_reported_where_it_begins_again,
    recovery_codes_are_shown_once_and_to_their_owner_alone,
    a_browser_that_keeps_no_cookies_learns_that_they_are_needed,
}

const PAGE: &str = "/login/step";

async fn log_in(app: &TestApp, who: &str, next: &str) -> Answer {
    let email = address(who);
    let fields = [("email", email.as_str()), ("password", PASSWORD), ("next", next)];
    app.plain_post("/fn/session/create", &fields).await.expect(StatusCode::SEE_OTHER)
}

fn step_cookie(answer: &Answer) -> String {
    format!("portico-step={}", answer.cookie("portico-step").expect("the cookie of the step").value())
}

/// Whether a page contains a recovery code: six groups of four characters.
fn shows_codes(page: &Answer) -> bool {
    let is_of_code = |(at, byte): (usize, &u8)| match at % 5 {
        4 => *byte == b'-',
        _ => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
    };
    page.body.as_bytes().windows(29).any(|part| part.iter().enumerate().all(is_of_code))
}

async fn the_page_needs_a_pending_log_in(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.get(PAGE).await.expect_way_to("/login");
    app.get("/login/step?next=%2Faccount").await.expect_way_to("/login?next=%2Faccount");
    app.get("/login/step?next=%2F%2Fevil.example").await.expect_way_to("/login");
    let forged = app.get("/login/step?next=%2Faccount").header("cookie", "portico-step=v1.a.b").await;
    let forged = forged.expect_way_to("/login?next=%2Faccount&reason=step_expired");
    assert_eq!(forged.cookie("portico-step").expect("the cookie is cleared").value(), "");
    let page = app.get(forged.location()).await.expect(StatusCode::OK);
    assert!(page.main().contains("That log-in took too long"), "{}", page.main());
    let ada = app.browser_session("ada").await;
    app.get("/login/step?next=%2Faccount").cookie(&ada.cookie).await.expect_way_to("/account");
    app.get(PAGE).cookie(&ada.cookie).await.expect_way_to("/dashboard");
    app.user_with_app("eve").await;
    let pending = log_in(&app, "eve", "/account").await;
    app.clock.advance(std::time::Duration::from_secs(600));
    let late = app.get(pending.location()).header("cookie", &step_cookie(&pending)).await;
    late.expect_way_to("/login?next=%2Faccount&reason=step_expired");
}

async fn a_step_is_finished_by_a_plain_post(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (_, factor) = app.user_with_app("ada").await;
    let asked = log_in(&app, "ada", "/account").await.expect_way_to("/login/step?next=%2Faccount");
    let step = step_cookie(&asked);
    assert_ne!(app.get(asked.location()).header("cookie", &step).await.status, 303);
    let code = app.code(&factor.phone);
    let fields = [("code", code.as_str()), ("next", "/account")];
    let done = app.plain_post("/fn/step/finish", &fields).header("cookie", &step).await.expect_way_to("/account");
    let session = done.cookie("portico").expect("a session cookie").value().to_owned();
    app.get("/account").cookie(&session).await.expect(StatusCode::OK);
    let again = app.plain_post("/fn/step/finish", &fields).header("cookie", &step).await;
    let again = again.expect_way_to("/login/step?next=%2Faccount");
    app.get(again.location()).header("cookie", &step).await.expect_way_to("/login?next=%2Faccount&reason=step_expired");
}

async fn a_wrong_code_returns_to_the_page(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.user_with_app("ada").await;
    let asked = log_in(&app, "ada", "/account").await;
    let step = step_cookie(&asked);
    let fields =
        [("recovery_code", "0000-0000-0000-0000-0000-0000"), ("method", "recovery_code"), ("next", "/account")];
    let refused = app.plain_post("/fn/step/finish", &fields).header("cookie", &step).await;
    let refused = refused.expect_way_to("/login/step?next=%2Faccount");
    assert!(refused.cookie("portico-form").is_some() && refused.cookie("portico-step").is_none());
    assert_ne!(app.get(refused.location()).header("cookie", &step).await.status, 303, "the step stays pending");
}

async fn an_account_about_to_be_deleted_is_kept_on_the_page(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    app.plain_post("/fn/account/delete", &[("password", PASSWORD)]).cookie(&ada.cookie).await;
    let asked = log_in(&app, "ada", "/account").await.expect_way_to("/login/step?next=%2Faccount");
    let step = step_cookie(&asked);
    let shown = app.call("/fn/step/show", &[]).header("cookie", &step).await.json();
    assert_eq!((&shown["methods"], &shown["deletion_due_at"]), (&json!([]), &json!("2026-09-28T14:13:20Z")));
    let keep = app.plain_post("/fn/step/keep", &[("next", "/account")]).header("cookie", &step).await;
    let session = keep.expect_way_to("/account").cookie("portico").expect("a session cookie").value().to_owned();
    app.get("/account").cookie(&session).await.expect(StatusCode::OK);
    app.clock.advance(std::time::Duration::from_secs(8 * 24 * 60 * 60));
    app.accounts.clean_up().await.unwrap();
    assert_eq!(app.users().await, 1);
    log_in(&app, "ada", "/account").await.expect_way_to("/account");
}

async fn a_pending_log_in_can_be_abandoned(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (_, factor) = app.user_with_app("ada").await;
    let asked = log_in(&app, "ada", "/account").await;
    let step = step_cookie(&asked);
    let left = app.plain_post("/fn/step/leave", &[("next", "/account")]).header("cookie", &step).await;
    let left = left.expect_way_to("/login?next=%2Faccount");
    assert_eq!(left.cookie("portico-step").expect("the cookie is cleared").value(), "");
    let code = app.code(&factor.phone);
    let finish = app.call("/fn/step/finish", &[("code", &code)]).header("cookie", &step).await;
    finish.expect_problem("invalid_step");
}

async fn recovery_codes_are_shown_once_and_to_their_owner_alone(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (_, factor) = app.user_with_app("ada").await;
    let ada = app.browser_log_in_with("ada", &factor.phone).await;
    let eve = app.browser_session("eve").await;
    let code = app.next_code(&factor.phone);
    let fields = [("password", PASSWORD), ("code", code.as_str())];
    let renewed = app.plain_post("/fn/recovery-codes/renew", &fields).cookie(&ada.cookie).await;
    let renewed = renewed.expect_way_to("/account/security");
    let form = renewed.cookie("portico-form").expect("the cookie with the codes").clone();
    assert_eq!((form.http_only(), form.max_age().map(|age| age.whole_seconds())), (Some(true), Some(120)));
    assert!(form.value().len() < 3_800, "{}", form.value().len());
    let ada = renewed.cookie("portico").expect("a rotated cookie").value().to_owned();
    let with = |session: &str| format!("portico={session}; portico-form={}", form.value());
    let other_page = app.get("/account").header("cookie", &with(&ada)).await;
    assert!(!shows_codes(&other_page) && other_page.cookie("portico-form").is_none());
    assert!(!shows_codes(&app.get("/account/security").header("cookie", &with(&eve.cookie)).await));
    let page = app.get("/account/security").header("cookie", &with(&ada)).await.expect(StatusCode::OK);
    assert!(shows_codes(&page), "{}", page.body);
    assert!(page.main().contains("Recovery codes for ada@example.org at Portico"), "{}", page.main());
    let file = page.link("Download").expect("a file");
    assert!(
        file.starts_with("data:text/plain;charset=utf-8,Recovery%20codes%20for%20ada%40example.org%20at%20"),
        "{file}"
    );
    assert_eq!(page.cookie("portico-form").expect("the cookie is cleared").value(), "");
    app.clock.advance(std::time::Duration::from_secs(120));
    assert!(!shows_codes(&app.get("/account/security").header("cookie", &with(&ada)).await), "they wait two minutes");
}

async fn a_browser_that_keeps_no_cookies_learns_that_they_are_needed(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.user_with_app("ada").await;
    let email = address("ada");
    let fields = [("email", email.as_str()), ("password", PASSWORD), ("next", "/account")];
    let asked = app.plain_post("/fn/session/create", &fields).header("sec-fetch-dest", "document").await;
    let asked = asked.expect_way_to("/login/step?next=%2Faccount&reason=cookies");
    app.get(asked.location()).await.expect_way_to("/login?next=%2Faccount&reason=cookies");
    assert_ne!(app.get(asked.location()).header("cookie", &step_cookie(&asked)).await.status, 303);
}

/// A browser drops the cookie after the ten minutes.
async fn a_step_that_ended_with_its_cookie_is_reported(engine: Engine) {
    let app = TestApp::start(engine).await;
    let fields = [("code", "123456"), ("next", "/account")];
    let late = app.plain_post("/fn/step/finish", &fields).await.expect_way_to("/login/step?next=%2Faccount");
    let form = late.cookie("portico-form").expect("the refused post").value().to_owned();
    let page = app.get(late.location()).header("cookie", &format!("portico-form={form}")).await;
    page.expect_way_to("/login?next=%2Faccount&reason=step_expired");
}

async fn an_expired_set_up_is_reported_where_it_begins_again(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let fields = [("password", PASSWORD), ("next", "/account")];
    let begun = app.plain_post("/fn/app/begin", &fields).cookie(&ada.cookie).await;
    let session = begun.cookie("portico").expect("a rotated cookie").value().to_owned();
    let page = app.get(begun.location()).cookie(&session).await.expect(StatusCode::OK);
    assert!(page.main().contains("qr-code") && !page.main().contains("has expired"), "{}", page.main());
    app.clock.advance(std::time::Duration::from_secs(600));
    let fields = [("code", "123456"), ("next", "/account")];
    let late = app.plain_post("/fn/app/confirm", &fields).cookie(&session).await;
    let late = late.expect_way_to("/account/security/app?next=%2Faccount");
    let form = late.cookie("portico-form").expect("the refused post").value().to_owned();
    let cookies = format!("portico={session}; portico-form={form}");
    let page = app.get(late.location()).header("cookie", &cookies).await.expect(StatusCode::OK);
    assert!(page.main().contains("This set-up has expired. Start again."), "{}", page.main());
    assert!(page.main().contains("name=\"password\""), "{}", page.main());
}
