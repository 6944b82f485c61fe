//! Tasks are private to their owner, on both engines.

use portico::testing::{Engine, TestServer, on_both_engines};
use serde_json::json;
use server::server;

on_both_engines! {
    a_task_is_private_to_its_user,
    a_task_needs_a_title,
}

async fn a_task_is_private_to_its_user(engine: Engine) {
    let app = TestServer::start(engine, server()).await;
    let (ada, bob) = (app.sign_up("Ada").await, app.sign_up("Bob").await);
    ada.submit("/fn/tasks/add", &[("title", "Water the plants")]).await.expect(303);
    assert!(ada.get("/tasks").await.expect(200).body.contains("<li>Water the plants"));
    assert_eq!(ada.get("/api/v1/tasks").await.expect(200).json(), json!(["Water the plants"]));
    assert!(!bob.get("/tasks").await.expect(200).body.contains("Water the plants"));
    assert_eq!(bob.get("/api/v1/tasks").await.expect(200).json(), json!([]));
    app.visitor().get("/tasks").await.expect(303);
    app.visitor().get("/api/v1/tasks").await.expect(401);
}

async fn a_task_needs_a_title(engine: Engine) {
    let app = TestServer::start(engine, server()).await;
    let ada = app.sign_up("Ada").await;
    let refused = ada.submit("/fn/tasks/add", &[("title", " ")]).await.expect(303);
    assert!(ada.follow(&refused).await.body.contains("This field is required."));
}
