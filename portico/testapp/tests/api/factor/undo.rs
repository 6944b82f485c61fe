//! `/undo-factor`: the email about a new app has a link that undoes it.

use std::time::Duration;

use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{PASSWORD, TestApp, address};

on_both_engines! {
    a_new_app_is_undone_from_the_email,
    a_link_works_once_within_three_days,
}

const SUBJECT: &str = "An authenticator app was turned on";

async fn a_new_app_is_undone_from_the_email(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (thief, _) = app.user_with_app("ada").await;
    let token = app.mailed_token(&address("ada"), SUBJECT).await;
    let check = || app.call("/fn/factor/check-link", &[("token", &token)]);
    for _ in 0..2 {
        assert_eq!(check().await.expect(StatusCode::OK).json()["email"], address("ada"), "checking uses nothing up");
    }
    let undone = app.plain_post("/fn/factor/undo", &[("token", &token)]).await;
    let undone = undone.expect_way_to("/forgot-password?done=factor_undone");
    assert!(app.get(undone.location()).await.main().contains("has been removed"));
    assert_eq!(app.status_of_program(&thief.access).await, 401);
    app.password_grant("ada").await.expect_problem("invalid_credentials");
    assert!(check().await.json().is_null());
    let body = serde_json::json!({ "email": address("ada") });
    app.post("/api/v1/password/forgot").json(&body).await.expect(StatusCode::ACCEPTED);
    let reset = app.mailed_token(&address("ada"), "Choose a new password").await;
    let body = serde_json::json!({ "token": reset, "password": PASSWORD });
    app.post("/api/v1/password/reset").json(&body).await.expect(StatusCode::NO_CONTENT);
    app.log_in("ada").await;
}

async fn a_link_works_once_within_three_days(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.user_with_app("ada").await;
    app.user_with_app("eve").await;
    let [adas, eves] =
        [app.mailed_token(&address("ada"), SUBJECT).await, app.mailed_token(&address("eve"), SUBJECT).await];
    let undo = |token: &str| app.call("/fn/factor/undo", &[("token", token)]);
    undo("x").await.expect_problem("invalid_link");
    undo(&adas).await.expect(StatusCode::OK);
    undo(&adas).await.expect_problem("invalid_link");
    app.clock.advance(Duration::from_secs(72 * 60 * 60));
    undo(&eves).await.expect_problem("invalid_link");
}
