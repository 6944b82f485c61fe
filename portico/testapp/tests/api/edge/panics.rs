//! An unexpected panic: a route that panics, behind the layers of all others.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::routing::get;
use http::{Request, StatusCode};
use portico_testbed::{Engine, on_both_engines};
use tower_service::Service;

use crate::stage::{Answer, TestApp};

on_both_engines! {
    a_panic_is_an_internal_error_and_the_server_keeps_running,
}

const CAUSE: &str = "the canary has stopped singing";

async fn panic() {
    panic!("{CAUSE}");
}

async fn calm() -> &'static str {
    "calm"
}

async fn a_panic_is_an_internal_error_and_the_server_keeps_running(engine: Engine) {
    let app = TestApp::start(engine).await;
    let router = app.in_layers(Router::new().route("/panic", get(panic)).route("/calm", get(calm)));
    for _ in 0..3 {
        let answer = ask(&router, "/panic").await;
        assert!(!answer.body.contains("canary"), "{}", answer.body);
        assert!(answer.header("x-request-id").is_some());
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        answer.expect_problem("internal");
        assert_eq!(ask(&router, "/calm").await.expect(StatusCode::OK).body, "calm");
    }
}

async fn ask(router: &Router, path: &str) -> Answer {
    let request = Request::get(path).header("host", "localhost").body(Body::empty()).unwrap();
    let (parts, body) = router.clone().call(request).await.unwrap().into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    Answer { status: parts.status.as_u16(), headers: parts.headers, body: String::from_utf8_lossy(&body).into_owned() }
}
