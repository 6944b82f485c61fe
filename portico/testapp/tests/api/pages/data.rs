//! `/account/data`: exporting the data and deleting the account, with scripts off.

use std::time::Duration;

use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{Answer, PASSWORD, TestApp, address};

const PAGE: &str = "/account/data";
const EXPORT: &str = "/account/data/export";
const SUDO_TTL: Duration = Duration::from_secs(10 * 60);

on_both_engines! {
    the_export_is_downloaded_as_a_file,
    the_page_asks_for_the_password_unless_it_is_recent,
    a_wrong_password_exports_nothing,
    anonymous_visitors_get_no_file,
    a_cross_site_post_gets_no_file,
    an_account_can_be_deleted_on_the_page,
    a_wrong_password_deletes_nothing,
    a_log_in_offers_to_keep_the_account,
    a_wrong_password_does_not_offer_to_keep_the_account,
}

async fn follow(app: &TestApp, refused: &Answer, session: &str) -> Answer {
    let form = refused.cookie("portico-form").expect("the cookie with the refused post");
    app.get(refused.location()).header("cookie", &format!("portico={session}; portico-form={}", form.value())).await
}

async fn the_export_is_downloaded_as_a_file(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let page = app.get(PAGE).cookie(&ada.cookie).await.expect(StatusCode::OK);
    assert!(page.main().contains("action=\"/account/data/export\"") && page.main().contains("7 days"));
    let file = app.plain_post(EXPORT, &[]).cookie(&ada.cookie).await.expect(StatusCode::OK);
    assert_eq!(file.header("content-disposition"), Some("attachment; filename=\"portico-account.json\""));
    assert_eq!(file.header("cache-control"), Some("no-store"));
    assert_eq!(file.json()["user"]["email"], address("ada"));
}

async fn the_page_asks_for_the_password_unless_it_is_recent(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    app.clock.advance(SUDO_TTL);
    let refused = app.plain_post(EXPORT, &[]).cookie(&ada.cookie).await.expect_way_to(PAGE);
    let page = follow(&app, &refused, &ada.cookie).await;
    assert!(
        page.main().contains("Enter your password or use a passkey to continue.")
            && page.main().contains("id=\"export-password\"")
    );
    app.plain_post(EXPORT, &[("password", PASSWORD)]).cookie(&ada.cookie).await.expect(StatusCode::OK);
    app.plain_post(EXPORT, &[]).cookie(&ada.cookie).await.expect(StatusCode::OK);
}

async fn a_wrong_password_exports_nothing(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let refused = app.plain_post(EXPORT, &[("password", "not-this-one")]).cookie(&ada.cookie).await;
    let page = follow(&app, &refused.expect_way_to(PAGE), &ada.cookie).await;
    assert!(page.main().contains("That is not your password.") && !page.main().contains("not-this-one"));
}

async fn anonymous_visitors_get_no_file(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.token_for("ada").await;
    app.plain_post(EXPORT, &[("password", PASSWORD)]).await.expect_way_to(PAGE);
    app.plain_post(EXPORT, &[]).bearer(&ada.access).await.expect_way_to(PAGE);
    app.get(PAGE).await.expect_way_to("/login?next=%2Faccount%2Fdata");
}

async fn a_cross_site_post_gets_no_file(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let post = app.post(EXPORT).cookie(&ada.cookie).header("origin", "https://evil.example");
    post.form(&[]).await.expect_problem("csrf");
    app.get(EXPORT).cookie(&ada.cookie).await.expect_problem("method_not_allowed");
}

async fn an_account_can_be_deleted_on_the_page(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let answer = app.plain_post("/fn/account/delete", &[("password", PASSWORD)]).cookie(&ada.cookie).await;
    let answer = answer.expect_way_to("/login?done=deletion_asked");
    let cookie = answer.cookie("portico").expect("the cookie is cleared");
    assert_eq!((cookie.value(), cookie.max_age().map(|age| age.whole_seconds())), ("", Some(0)));
    assert!(app.get(answer.location()).await.main().contains("deleted in 7 days"));
    assert_eq!(app.status_of_browser(&ada).await, 401);
    app.clock.advance(Duration::from_secs(7 * 24 * 60 * 60));
    app.accounts.clean_up().await.unwrap();
    assert_eq!(app.users().await, 0);
}

async fn a_wrong_password_deletes_nothing(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    for (password, said) in [("not-this-one", "That is not your password."), ("", "id=\"delete-password-error\"")] {
        let refused = app.plain_post("/fn/account/delete", &[("password", password)]).cookie(&ada.cookie).await;
        let page = follow(&app, &refused.expect_way_to(PAGE), &ada.cookie).await;
        assert!(page.main().contains(said) && !page.main().contains("not-this-one"), "{}", page.main());
    }
    assert_eq!(app.status_of_browser(&ada).await, 200);
}

async fn a_log_in_offers_to_keep_the_account(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    app.plain_post("/fn/account/delete", &[("password", PASSWORD)]).cookie(&ada.cookie).await;
    let email = address("ada");
    let fields = [("email", email.as_str()), ("password", PASSWORD)];
    let asked = app.plain_post("/fn/session/create", &fields).await.expect_way_to("/login/step");
    assert!(asked.cookie("portico").is_none(), "no session is open");
    let step = format!("portico-step={}", asked.cookie("portico-step").expect("the cookie of the step").value());
    let page = app.get("/login/step").header("cookie", &step).await;
    let main = page.main();
    assert!(main.contains("Everything in it will be deleted on") && main.contains("Keep my account"), "{main}");
    assert!(main.contains("action=\"/fn/step/keep\""), "{main}");
    app.plain_post("/fn/step/keep", &[]).header("cookie", &step).await.expect_way_to("/dashboard");
    app.clock.advance(Duration::from_secs(8 * 24 * 60 * 60));
    app.accounts.clean_up().await.unwrap();
    assert_eq!(app.users().await, 1);
    app.plain_post("/fn/session/create", &fields).await.expect_way_to("/dashboard");
}

async fn a_wrong_password_does_not_offer_to_keep_the_account(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    app.plain_post("/fn/account/delete", &[("password", PASSWORD)]).cookie(&ada.cookie).await;
    let email = address("ada");
    let refused = app.plain_post("/fn/session/create", &[("email", &email), ("password", "wrong")]).await;
    assert!(!follow(&app, &refused, "").await.main().contains("Keep my account"));
    let wrong = [("email", email.as_str()), ("password", "wrong")];
    let refused = app.call("/fn/session/create", &wrong).await;
    assert!(refused.cookie("portico-step").is_none());
    refused.expect_problem("invalid_credentials");
    app.call("/fn/step/keep", &[]).await.expect_problem("invalid_step");
    let body = serde_json::json!({ "email": email, "password": PASSWORD });
    app.post("/api/v1/token").json(&body).await.expect_problem("deletion_pending");
}
