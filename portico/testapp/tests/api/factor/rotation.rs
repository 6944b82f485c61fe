//! A proof continues the session with new tokens: in the API at `/reauthenticate`, on the pages with each proof.

use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};
use serde_json::json;

use crate::stage::{PASSWORD, TestApp, Tokens, session_id};

on_both_engines! {
    reauthentication_continues_with_a_new_pair,
    a_browsers_token_gets_an_access_token_alone,
    each_proof_on_the_pages_rotates_the_cookie,
    a_page_that_needs_no_proof_rotates_nothing,
}

async fn reauthentication_continues_with_a_new_pair(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.token_for("ada").await;
    let enter = app.post("/api/v1/reauthenticate").bearer(&ada.access).json(&json!({ "password": PASSWORD }));
    let answer = enter.await.expect(StatusCode::OK);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let body = answer.json();
    assert_eq!((&body["token_type"], &body["expires_in"]), (&json!("Bearer"), &json!(300)));
    let new = Tokens::from(answer);
    assert_eq!(session_id(&new.access), session_id(&ada.access));
    assert_ne!(new.refresh, ada.refresh);
    // The new pair is in use, so the former refresh token is a copy.
    assert_eq!(app.status_of_program(&new.access).await, 200);
    app.accounts.write_waiting_notes().await;
    app.clock.advance(std::time::Duration::from_secs(11));
    app.grant(&ada.refresh).await.expect_over("invalid_grant", "theft");
}

async fn a_browsers_token_gets_an_access_token_alone(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let enter = app.post("/api/v1/reauthenticate").bearer(&ada.access_token).cookie(&ada.cookie);
    let enter = enter.header("sec-fetch-site", "same-origin").json(&json!({ "password": PASSWORD }));
    let answer = enter.await.expect(StatusCode::OK);
    assert!(answer.cookie("portico").is_none(), "the API sets no cookie");
    let body = answer.json();
    let members: Vec<_> = body.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(members, ["access_token", "expires_in"]);
    let new = answer.text("access_token");
    assert_eq!(app.get("/api/v1/me").bearer(&new).cookie(&ada.cookie).await.status, 200);
    app.renewed(&ada).await;
}

async fn each_proof_on_the_pages_rotates_the_cookie(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let new = "a better horse battery";
    let proofs: [(&str, &[(&str, &str)]); 5] = [
        ("/fn/app/begin", &[("password", PASSWORD)]),
        ("/fn/email/change", &[("email", "new@example.org"), ("password", PASSWORD)]),
        ("/fn/sessions/end-others", &[("password", PASSWORD)]),
        ("/fn/proof/give", &[("password", PASSWORD)]),
        ("/fn/password/change", &[("current_password", PASSWORD), ("new_password", new)]),
    ];
    for (path, fields) in proofs {
        let ada = app.browser_log_in("ada", &[("keep", "yes")]).await;
        let answer = app.call(path, fields).cookie(&ada.cookie).await.expect(StatusCode::OK);
        let cookie = answer.cookie("portico").unwrap_or_else(|| panic!("{path} rotates the cookie"));
        assert!(cookie.max_age().is_some(), "{path}: still kept logged in");
        assert_ne!(cookie.value(), ada.cookie, "{path}");
        app.get("/account").cookie(cookie.value()).await.expect(StatusCode::OK);
        // The page's access token still works with the new cookie.
        let me = app.get("/api/v1/me").bearer(&ada.access_token).cookie(cookie.value()).await;
        assert_eq!(me.status, 200, "{path}");
    }
}

async fn a_page_that_needs_no_proof_rotates_nothing(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    for (path, fields) in [("/fn/sessions/end-others", &[][..]), ("/fn/account/rename", &[("name", "Ada")])] {
        let answer = app.call(path, fields).cookie(&ada.cookie).await.expect(StatusCode::OK);
        assert!(answer.cookie("portico").is_none(), "{path}");
    }
    let refused = app.call("/fn/proof/give", &[("password", "wrong")]).cookie(&ada.cookie).await;
    assert!(refused.cookie("portico").is_none());
    refused.expect_problem("wrong_password");
}
