use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};

use crate::stage::TestApp;

on_both_engines! {
    every_operation_is_on_the_page,
    the_page_loads_only_the_sites_style,
    every_problem_links_to_its_page,
}

async fn every_operation_is_on_the_page(engine: Engine) {
    let app = TestApp::start(engine).await;
    let document = app.get("/api/openapi.json").await.json();
    let page = app.get("/api/docs").await.expect(StatusCode::OK);
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!((page.body.matches("<main").count(), page.body.matches("<h1").count()), (1, 1));
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            for anchor in [format!("id=\"{id}\""), format!("href=\"#{id}\"")] {
                assert_eq!(page.main().matches(&anchor).count(), 1, "{anchor}");
            }
            let call = format!("curl -X {} '{}{path}", method.to_uppercase(), app.origin());
            assert!(page.main().contains(call.split('{').next().unwrap()), "{call}");
        }
    }
}

async fn the_page_loads_only_the_sites_style(engine: Engine) {
    let app = TestApp::start(engine).await;
    let page = app.get("/api/docs").await.expect(StatusCode::OK);
    assert_eq!(page.body.matches("<script").count(), 1, "the script that shows the visitor's theme");
    for loading in ["<style", " style=", "<img", "src=", "@import", " onclick"] {
        assert!(!page.body.contains(loading), "{loading}");
    }
    let links: Vec<_> = page.body.split("<link ").skip(1).map(|link| link.split('>').next().unwrap()).collect();
    assert!(links.iter().all(|link| link.contains("href=\"/")), "{links:?}");
}

async fn every_problem_links_to_its_page(engine: Engine) {
    let app = TestApp::start(engine).await;
    let page = app.get("/api/docs").await.expect(StatusCode::OK);
    let mut links: Vec<_> =
        page.main().split("href=\"/problems/").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    links.sort_unstable();
    links.dedup();
    assert!(links.len() > 15, "{links:?}");
    for code in links {
        app.get(&format!("/problems/{code}")).await.expect(StatusCode::OK);
    }
}
