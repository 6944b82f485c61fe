use std::time::Duration;

use http::{Method, StatusCode};
use portico_fields::Email;
use portico_testbed::Phone;
use serde_json::json;

use crate::stage::{PASSWORD, TestApp, address};

/// Does all that Portico sends an email about.
pub async fn trigger_every_email(app: &TestApp) {
    app.sign_up("eve").await;
    let ada = app.token_for("ada").await;
    let call = |method: Method, path: &str| app.request(method, path).bearer(&ada.access);
    for _ in 0..2 {
        app.browser_log_in("ada", &[]).await;
    }
    let forgotten = json!({ "email": address("ada") });
    app.post("/api/v1/password/forgot").json(&forgotten).await.expect(StatusCode::ACCEPTED);
    app.mail(&address("ada"), "Choose a new password").await;
    for email in [address("eve"), "countess@example.org".to_owned()] {
        let change = json!({ "email": email, "password": PASSWORD });
        call(Method::PUT, "/api/v1/me/email").json(&change).await.expect(StatusCode::ACCEPTED);
    }
    app.mail(&address("eve"), "You already have an account").await;
    let token = app.mailed_token("countess@example.org", "Confirm your new email address").await;
    let confirmation = json!({ "token": token, "password": PASSWORD });
    app.post("/api/v1/email/verify").json(&confirmation).await.expect(StatusCode::NO_CONTENT);
    let ada = app.post("/api/v1/token").json(&json!({ "email": "countess@example.org", "password": PASSWORD })).await;
    let passwords = json!({ "current_password": PASSWORD, "new_password": "another horse battery" });
    let change = app.request(Method::PUT, "/api/v1/me/password").bearer(&ada.text("access_token"));
    change.json(&passwords).await.expect(StatusCode::NO_CONTENT);
    let eve = app.log_in("eve").await;
    let deletion = app.request(Method::DELETE, "/api/v1/me").bearer(&eve.access).json(&json!({ "password": PASSWORD }));
    deletion.await.expect(StatusCode::ACCEPTED);
    steal_a_session(app).await;
    trigger_emails_about_a_factor(app).await;
    replace_an_app(app).await;
    undo_an_app(app).await;
    lose_an_app(app).await;
    use_passkeys(app).await;
}

async fn steal_a_session(app: &TestApp) {
    let parent = app.token_for("bea").await;
    let child = app.refresh(&parent).await;
    assert_eq!(app.status_of_program(&child.access).await, 200);
    app.accounts.write_waiting_notes().await;
    app.clock.advance(Duration::from_secs(11));
    app.grant(&parent.refresh).await.expect_over("invalid_grant", "theft");
}

async fn trigger_emails_about_a_factor(app: &TestApp) {
    let (cleo, factor) = app.user_with_app("cleo").await;
    let step = app.step_token("cleo").await;
    for _ in 0..3 {
        app.step_grant(&step, &[("code", "000000")]).await.expect_problem("wrong_code");
    }
    app.step_grant(&step, &[("recovery_code", &factor.recovery_codes[0])]).await.expect(StatusCode::OK);
    let call = |method: Method, path: &str, code: &str| {
        app.request(method, path).bearer(&cleo.access).json(&json!({ "password": PASSWORD, "code": code }))
    };
    let code = app.code(&factor.phone);
    call(Method::POST, "/api/v1/me/recovery-codes", &code).await.expect(StatusCode::OK);
    let code = app.next_code(&factor.phone);
    call(Method::DELETE, "/api/v1/me/app", &code).await.expect(StatusCode::NO_CONTENT);
}

async fn replace_an_app(app: &TestApp) {
    let (gwen, factor) = app.user_with_app("gwen").await;
    let proof = json!({ "password": PASSWORD, "code": app.code(&factor.phone) });
    let begun = app.post("/api/v1/me/app").bearer(&gwen.access).json(&proof).await.expect(StatusCode::CREATED);
    let code = json!({ "code": app.code(&Phone::scan(&begun.text("secret"))) });
    app.post("/api/v1/me/app/confirm").bearer(&gwen.access).json(&code).await.expect(StatusCode::OK);
}

async fn undo_an_app(app: &TestApp) {
    app.user_with_app("dora").await;
    let token = app.mailed_token(&address("dora"), "An authenticator app was turned on").await;
    app.call("/fn/factor/undo", &[("token", &token)]).await.expect(StatusCode::OK);
}

async fn lose_an_app(app: &TestApp) {
    app.user_with_app("fay").await;
    app.accounts.reset_second_factor(&Email::parse(&address("fay")).unwrap(), false).await.unwrap();
}

async fn use_passkeys(app: &TestApp) {
    let gil = app.browser_session("gil").await;
    let mut phone = app.passkey();
    let id = app.add_passkey(&gil, &mut phone).await;
    let mut copy = phone.clone();
    app.passkey_log_in(&mut phone).await;
    app.refused_passkey(&mut copy).await;
    let removal = app.request(Method::DELETE, &format!("/api/v1/me/passkeys/{id}"));
    let removal = removal.header("sec-fetch-site", "same-origin");
    let removal = removal.bearer(&gil.access_token).cookie(&gil.cookie).json(&json!({ "password": PASSWORD }));
    removal.await.expect(StatusCode::NO_CONTENT);
    let hal = app.browser_session("hal").await;
    app.give_up_password(&hal).await;
    let forgotten = json!({ "email": address("hal") });
    app.post("/api/v1/password/forgot").json(&forgotten).await.expect(StatusCode::ACCEPTED);
    let token = app.mailed_token(&address("hal"), "Choose a new password").await;
    let new = json!({ "token": token, "password": "another horse battery" });
    app.post("/api/v1/password/reset").json(&new).await.expect(StatusCode::NO_CONTENT);
}
