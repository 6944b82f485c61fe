use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};
use serde_json::json;

use crate::stage::{Answer, PASSWORD, TestApp, address, all_at_once};

on_both_engines! {
    one_of_fifty_sign_ups_for_one_address_succeeds,
    one_of_fifty_forms_for_one_address_succeeds,
    the_server_stays_responsive_during_forty_log_ins,
    a_log_out_wins_over_concurrent_refreshes,
}

/// How many succeeded. All others learn that the address is taken, or to try again.
fn winners(answers: Vec<Answer>) -> usize {
    let (entered, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status < 300);
    for answer in refused {
        let code = answer.problem()["code"].clone();
        assert!(code == "email_taken" || code == "busy", "{code}");
    }
    entered.len()
}

async fn one_of_fifty_sign_ups_for_one_address_succeeds(engine: Engine) {
    let app = TestApp::start(engine).await;
    let body = |i| json!({ "name": format!("Ada {i}"), "email": address("ada"), "password": PASSWORD });
    let answers = all_at_once((0..50).map(|i| app.post("/api/v1/signup").json(&body(i)))).await;
    assert_eq!((winners(answers), app.users().await), (1, 1));
    app.log_in("ada").await;
}

async fn one_of_fifty_forms_for_one_address_succeeds(engine: Engine) {
    let app = TestApp::start(engine).await;
    let fields = [("name", "Ada"), ("email", "ada@example.org"), ("password", PASSWORD)];
    let answers = all_at_once((0..50).map(|_| app.call("/fn/account/create", &fields))).await;
    assert_eq!((winners(answers), app.users().await), (1, 1));
}

async fn the_server_stays_responsive_during_forty_log_ins(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let body = json!({ "email": address("ada"), "password": PASSWORD });
    let logging_in =
        tokio::spawn(all_at_once((0..40).map(|_| app.post("/api/v1/token").json(&body)).collect::<Vec<_>>()));
    while !logging_in.is_finished() {
        app.get("/livez").await.expect(StatusCode::OK);
    }
    let answers = logging_in.await.unwrap();
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 40);
}

async fn a_log_out_wins_over_concurrent_refreshes(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let refresh = |_| app.call("/fn/session/refresh", &[]).cookie(&ada.cookie);
    let log_out = app.call("/fn/session/end", &[]).cookie(&ada.cookie);
    let calls: Vec<_> = (0..10).map(refresh).chain([log_out]).chain((0..10).map(refresh)).collect();
    let answers = all_at_once(calls).await;
    assert!(answers.iter().all(|answer| matches!(answer.status, 200 | 401)));
    for answer in answers {
        let latest = answer.cookie("portico").map_or(ada.cookie.clone(), |cookie| cookie.value().to_owned());
        app.renew(&latest).await.expect_problem("invalid_token");
    }
}
