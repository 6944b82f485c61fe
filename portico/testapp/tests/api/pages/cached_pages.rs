//! Pages that the server renders once for all logged-out visitors.

use std::time::Duration;

use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{Answer, PASSWORD, TestApp, address};

on_both_engines! {
    a_cached_page_has_the_nonce_and_the_time_of_each_response,
    a_cached_page_shows_a_logged_out_visitor_no_user,
    a_cached_page_shows_no_refused_post_of_another_visitor,
    two_addresses_never_share_a_cached_page,
    a_page_with_an_emailed_token_hides_its_address_each_time,
}

/// Portico's own pages, and one that the test app declares.
const KEPT: [&str; 6] =
    ["/", "/login", "/login?next=%2Fdashboard", "/signup", "/problems", "/problems/invalid_credentials"];

fn nonce(answer: &Answer) -> String {
    let policy = answer.header("content-security-policy").expect("a policy");
    let (_, rest) = policy.split_once("'nonce-").expect("a nonce");
    rest.split_once('\'').expect("its end").0.to_owned()
}

async fn a_cached_page_has_the_nonce_and_the_time_of_each_response(engine: Engine) {
    let app = TestApp::start(engine).await;
    for path in KEPT {
        let mut texts = Vec::new();
        for _ in 0..3 {
            app.clock.advance(Duration::from_millis(1_234));
            let answer = app.get(path).await.expect(StatusCode::OK);
            let (nonce, time) = (nonce(&answer), (app.clock.now().as_micros() / 1_000).to_string());
            assert!(answer.body.contains(&nonce) && answer.body.contains(&time), "{path}");
            assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
            assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"), "{path}");
            texts.push(answer.body.replace(&nonce, "nonce").replace(&time, "time"));
        }
        assert!(texts.iter().all(|text| *text == texts[0]), "{path}");
    }
}

async fn a_cached_page_shows_a_logged_out_visitor_no_user(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    for _ in 0..2 {
        for path in ["/", "/problems", "/forgot-password"] {
            let page = app.get(path).cookie(&ada.cookie).await.expect(StatusCode::OK);
            assert!(page.body.contains(&address("ada")), "{path}");
            let page = app.get(path).await.expect(StatusCode::OK);
            assert!(!page.body.contains(&address("ada")), "{path}");
        }
    }
}

async fn a_cached_page_shows_no_refused_post_of_another_visitor(engine: Engine) {
    let app = TestApp::start(engine).await;
    for typed in ["ada@example.org", "eve@example.org"] {
        assert!(!app.get("/login").await.body.contains("@example.org"));
        let refused = app.plain_post("/fn/session/create", &[("email", typed), ("password", PASSWORD)]).await;
        let cookie = refused.cookie("portico-form").expect("the cookie with the refused post").value().to_owned();
        let page = app.get(refused.location()).header("cookie", &format!("portico-form={cookie}")).await;
        assert!(page.body.contains(typed));
        assert!(!app.get(refused.location()).await.body.contains("@example.org"));
    }
}

async fn two_addresses_never_share_a_cached_page(engine: Engine) {
    let app = TestApp::start(engine).await;
    for _ in 0..2 {
        assert!(app.get("/login?next=%2Fone").await.body.contains("/one"));
        assert!(app.get("/login?next=%2Ftwo").await.body.contains("/two"));
        assert!(!app.get("/login").await.body.contains("name=\"next\""));
        app.get("/problems/unheard_of").await.expect(StatusCode::NOT_FOUND);
        app.get("/problems/not_found").await.expect(StatusCode::OK);
    }
}

async fn a_page_with_an_emailed_token_hides_its_address_each_time(engine: Engine) {
    let app = TestApp::start(engine).await;
    for _ in 0..2 {
        let answer = app.get("/login?token=abc").await.expect(StatusCode::OK);
        assert_eq!(answer.header("referrer-policy"), Some("strict-origin"));
        let answer = app.get("/login").await.expect(StatusCode::OK);
        assert_eq!(answer.header("referrer-policy"), Some("same-origin"));
    }
}
