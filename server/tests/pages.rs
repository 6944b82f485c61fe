//! The pages' access levels, on both engines.

use portico::testing::{Engine, TestServer, on_both_engines};
use server::server;

on_both_engines! {
    the_home_page_is_public,
    the_dashboard_requires_a_log_in,
}

async fn the_home_page_is_public(engine: Engine) {
    let app = TestServer::start(engine, server()).await;
    app.visitor().get("/").await.expect(200);
}

async fn the_dashboard_requires_a_log_in(engine: Engine) {
    let app = TestServer::start(engine, server()).await;
    let redirect = app.visitor().get("/dashboard").await.expect(303);
    assert_eq!(redirect.location.as_deref(), Some("/login?next=%2Fdashboard"));
    let page = app.sign_up("Ada").await.get("/dashboard").await.expect(200);
    assert!(page.body.contains("Hello, "), "{}", page.body);
}

/// Delete this test, and the line `.language(…)` in `server/src/lib.rs`, if your site has one language.
#[test]
fn every_sentence_is_translated() {
    let faults = portico::testing::language_faults("../app/src", "../languages/de");
    assert!(faults.is_empty(), "{faults:#?}");
}
