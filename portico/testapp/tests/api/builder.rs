//! What an app adds through the builder, on the test app.

use std::collections::BTreeMap;

use http::StatusCode;
use leptos::prelude::IntoAny;
use portico::rest::{Routes, routes};
use portico::testing::TestServer;
use portico_server::config::{Config, Vars};
use portico_testapp::welcomed;
use portico_testbed::{Engine, on_both_engines};
use portico_ui::routes::{Access, Page};
use portico_ui::site::Site;
use serde_json::{Value, json};

use crate::stage::{House, PASSWORD, TestApp, address};

on_both_engines! {
    routes_of_the_app_are_documented_and_share_the_layers,
    another_method_of_a_route_of_portico_is_served,
    settings_of_the_app_reach_its_routes,
    an_invalid_setting_of_the_app_prevents_startup,
    a_command_of_the_app_can_send_emails,
    every_way_to_create_a_user_calls_the_app,
    a_user_whom_the_app_refuses_is_not_created,
    every_way_to_delete_a_user_calls_the_app,
    the_export_has_the_parts_of_the_app,
    migrations_of_the_app_are_applied_and_counted,
    an_app_replaces_a_page,
}

async fn names(app: &TestApp) -> Vec<String> {
    welcomed(app.accounts.db()).await.unwrap().into_iter().map(|(_, name)| name).collect()
}

async fn routes_of_the_app_are_documented_and_share_the_layers(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let tokens = app.log_in("ada").await;
    let document = app.get("/api/openapi.json").await.json();
    for path in ["/api/v1/tasks", "/api/v1/admin/users"] {
        assert!(document["paths"][path]["get"]["responses"]["401"].is_object(), "{path}");
        let refused = app.get(path).await.expect(StatusCode::UNAUTHORIZED);
        assert_eq!(refused.json()["code"], "authentication_required", "{path}");
        assert!(refused.header("x-request-id").is_some() && refused.header("content-security-policy").is_some());
    }
    assert_eq!(app.get("/api/v1/tasks").bearer(&tokens.access).await.expect(StatusCode::OK).json(), json!([]));
    let docs = app.get("/api/docs").await.body;
    assert!(docs.contains("List the caller") && docs.contains("The caller's tasks."), "{docs}");
    let tags: Vec<_> = document["tags"].as_array().unwrap().iter().map(|tag| tag["name"].as_str().unwrap()).collect();
    for name in ["Account", "Tasks", "Administration"] {
        assert_eq!(tags.iter().filter(|tag| **tag == name).count(), 1, "{tags:?}");
    }
    let printed = app.portico().run(&["openapi"]).await.done();
    assert_eq!(serde_json::from_str::<Value>(&printed).unwrap(), document);
}

/// Routes that an app cannot add, one with Portico's paths and one with those of the test app.
mod clashing {
    #[utoipa::path(get, path = "/me", responses((status = 200)))]
    pub async fn me() {}

    #[utoipa::path(put, path = "/sessions/{session}", responses((status = 200)))]
    pub async fn session() {}

    #[utoipa::path(get, path = "/tasks", responses((status = 200)))]
    pub async fn tasks() {}

    #[utoipa::path(post, path = "/me", responses((status = 200)))]
    pub async fn another_method() {}
}

#[test]
fn a_route_that_is_taken_is_refused_at_the_start() {
    let error = |routes| {
        let extensions = portico_testapp::server().routes(routes).into_extensions();
        let loaded = Config::load(&Vars::default(), &extensions).unwrap_err().to_string();
        let checked = Config::check(&Vars::default(), &extensions).unwrap_err().to_string();
        assert_eq!(loaded, checked);
        loaded
    };
    assert_eq!(
        error(Routes::new().routes(routes!(clashing::me))),
        "the app's route GET /api/v1/me clashes with Portico's GET /api/v1/me; give it another path"
    );
    assert_eq!(
        error(Routes::new().routes(routes!(clashing::session))),
        "the app's route PUT /api/v1/sessions/{session} clashes with Portico's DELETE /api/v1/sessions/{id}; give it \
         another path"
    );
    assert_eq!(
        error(Routes::new().routes(routes!(clashing::tasks))),
        "the app's route GET /api/v1/tasks clashes with the app's GET /api/v1/tasks; give it another path"
    );
}

async fn another_method_of_a_route_of_portico_is_served(engine: Engine) {
    let server = portico_testapp::server().routes(Routes::new().routes(routes!(clashing::another_method)));
    let app = TestServer::start(engine, server).await;
    let ada = app.sign_up("Ada").await;
    ada.send("POST", "/api/v1/me", &json!({})).await.expect(200);
    assert_eq!(ada.get("/api/v1/me").await.expect(200).json()["name"], "Ada");
}

async fn settings_of_the_app_reach_its_routes(engine: Engine) {
    let app = TestApp::start_with(engine, &[("TESTAPP_MOST_USERS", "2")]).await;
    for who in ["ada", "bob", "eve"] {
        app.sign_up(who).await;
    }
    app.promote("ada").await;
    let tokens = app.log_in("ada").await;
    assert_eq!(app.get("/api/v1/admin/users").bearer(&tokens.access).await.expect(StatusCode::OK).json(), json!(2));
}

async fn an_invalid_setting_of_the_app_prevents_startup(engine: Engine) {
    let house = House::build(engine).await;
    let wrong = || house.portico().with("TESTAPP_MOST_USERS", "many");
    let line = wrong().run(&["migrate"]).await.failed();
    assert!(line.contains("TESTAPP_MOST_USERS=many: must be a number"), "{line}");
    let doctor = wrong().run(&["doctor"]).await;
    assert!(doctor.stdout.contains("FAIL  configuration  TESTAPP_MOST_USERS=many"), "{}", doctor.stdout);
}

async fn a_command_of_the_app_can_send_emails(engine: Engine) {
    let house = House::build(engine).await;
    let add = ["user", "add", "--email", "ada@example.org", "--name", "Ada", "--password-stdin"];
    house.portico().run_with_input(&add, PASSWORD).await.done();
    assert!(house.portico().run(&["--help"]).await.done().contains("Email a greeting to each user"));
    house.portico().run(&["greet"]).await.done();
    let mails = house.outbox().await;
    let subjects: Vec<_> = mails.iter().map(|mail| (mail.to.as_str(), mail.subject.as_str())).collect();
    assert_eq!(subjects, [("ada@example.org", "Greetings from Athens")]);
    assert!(mails[0].text.contains("Hello Ada,") && mails[0].html.contains("Greetings from Athens."));
}

async fn every_way_to_create_a_user_calls_the_app(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let add = ["user", "add", "--email", "bob@example.org", "--name", "Bob", "--password-stdin"];
    app.portico().run_with_input(&add, PASSWORD).await.done();
    assert_eq!(names(&app).await.len(), 2);
    assert!(names(&app).await.contains(&"Bob".to_owned()));
}

async fn a_user_whom_the_app_refuses_is_not_created(engine: Engine) {
    let app = TestApp::start(engine).await;
    let body = json!({ "name": "Unwelcome", "email": address("eve"), "password": PASSWORD });
    let answer = app.post("/api/v1/signup").json(&body).await;
    assert!(answer.status >= 500, "{}", answer.body);
    assert!(!answer.body.contains("welcomes"), "{}", answer.body);
    assert_eq!((app.users().await, names(&app).await.len()), (0, 0));
    let body = json!({ "name": "Eve", "email": address("eve"), "password": PASSWORD });
    app.post("/api/v1/signup").json(&body).await.expect(StatusCode::CREATED);
}

async fn every_way_to_delete_a_user_calls_the_app(engine: Engine) {
    let app = TestApp::start(engine).await;
    for who in ["ada", "bob"] {
        app.sign_up(who).await;
    }
    app.portico().run(&["user", "delete", &address("bob")]).await.done();
    assert_eq!(names(&app).await.len(), 1);
    let tokens = app.log_in("ada").await;
    let body = json!({ "password": PASSWORD });
    let asked = app.request(http::Method::DELETE, "/api/v1/me").bearer(&tokens.access).json(&body);
    asked.await.expect(StatusCode::ACCEPTED);
    app.clock.advance(std::time::Duration::from_secs(8 * 24 * 60 * 60));
    app.accounts.delete_due_accounts().await.unwrap();
    assert_eq!((app.users().await, names(&app).await.len()), (0, 0));
}

async fn the_export_has_the_parts_of_the_app(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    app.call("/fn/tasks/add", &[("title", "Sleep")]).cookie(&ada.cookie).bearer(&ada.access_token).await;
    let tokens = app.log_in("ada").await;
    let export = app.get("/api/v1/me/export").bearer(&tokens.access).await.expect(StatusCode::OK).json();
    let members: BTreeMap<String, Value> = serde_json::from_value(export).unwrap();
    assert_eq!(members["tasks"], json!(["Sleep"]));
    assert!(members.contains_key("user") && members.contains_key("sessions"));
}

async fn migrations_of_the_app_are_applied_and_counted(engine: Engine) {
    let house = House::build(engine).await;
    house.portico().run(&["migrate"]).await.done();
    let doctor = || async { house.portico().run(&["doctor"]).await.stdout };
    assert!(doctor().await.contains(", up to date"), "{}", doctor().await);
    house.change("delete from _app_migrations where version = 20261202090000").await;
    house.change("drop table welcomes").await;
    assert!(doctor().await.contains("1 migration pending"), "{}", doctor().await);
    house.portico().run(&["migrate"]).await.done();
    assert!(doctor().await.contains(", up to date"), "{}", doctor().await);
}

async fn an_app_replaces_a_page(engine: Engine) {
    static SITE: Site = Site {
        pages: &[Page::new("/account", Access::Anyone, || "Another account page".into_any())],
        ..portico_testapp::SITE
    };
    SITE.register();
    let app = TestApp::start(engine).await;
    let page = app.get("/account").await.expect(StatusCode::OK).body;
    assert!(page.contains("Another account page") && !page.contains("Your account"), "{page}");
    app.get("/account/security").await.expect(StatusCode::SEE_OTHER);
}
