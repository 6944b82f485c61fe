//! Pages, server functions and routes for administrators: the same rule at each of them.

use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::routing::get;
use http::{Method, Request, StatusCode};
use portico_testbed::{Engine, on_both_engines};
use portico_web::rest::bearer::{AdminBearer, Bearer};
use tower_service::Service;

use crate::stage::{Answer, TestApp, until};

on_both_engines! {
    a_logged_out_visitor_is_asked_to_log_in,
    an_ordinary_user_is_refused_by_a_page_in_the_sites_look,
    an_administrator_sees_the_page,
    no_spelling_of_the_address_shows_the_page,
    a_page_for_administrators_is_refused_to_head_requests_too,
    a_server_function_refuses_ordinary_users,
    a_plain_post_of_an_ordinary_user_returns_with_the_problem,
    a_route_refuses_ordinary_users,
    a_route_accepts_a_browsers_token_only_with_its_cookie,
    a_demoted_administrator_is_refused_within_a_second,
}

const COUNT: &str = "/fn/admin/count";

/// Words of the protected page, which no refusal may contain.
const CONTENT: [&str; 3] = ["Users of this site", "Count again", "/fn/admin/"];

/// A test's own routes.
fn routes(app: &TestApp) -> Router {
    let routes = Router::new().route("/api/v1/reports", get(report).post(report)).route("/api/v1/own", get(own));
    app.in_layers(routes.with_state(app.site()))
}

async fn report(AdminBearer(caller): AdminBearer) -> String {
    caller.user.name.to_string()
}

async fn own(Bearer(caller): Bearer) -> String {
    caller.user.name.to_string()
}

/// Sends a request without a body to these routes.
async fn ask(routes: &Router, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
    let request = Request::builder().method(method).uri(path).header("host", "localhost");
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    let (parts, body) = routes.clone().call(request.body(Body::empty()).unwrap()).await.unwrap().into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    Answer { status: parts.status.as_u16(), headers: parts.headers, body: String::from_utf8_lossy(&body).into_owned() }
}

#[track_caller]
fn assert_refused_page(answer: &Answer) {
    assert_eq!(answer.status, 403, "{}", answer.body);
    assert!(answer.main().contains("Only administrators can see this page"), "{}", answer.body);
    assert_shows_nothing(answer);
}

#[track_caller]
fn assert_shows_nothing(answer: &Answer) {
    assert!(CONTENT.iter().all(|content| !answer.body.contains(content)), "{}", answer.body);
}

async fn a_logged_out_visitor_is_asked_to_log_in(engine: Engine) {
    let app = TestApp::start(engine).await;
    let page = app.get("/admin?a=b").await.expect_way_to("/login?next=%2Fadmin%3Fa%3Db");
    assert_eq!(page.header("cache-control"), Some("no-store"));
    app.get("/admin/x").await.expect_way_to("/login?next=%2Fadmin%2Fx");
    app.call(COUNT, &[]).await.expect_problem("authentication_required");
    app.plain_post("/fn/admin/count-again", &[]).await.expect_way_to("/admin");
    let routes = routes(&app);
    ask(&routes, Method::GET, "/api/v1/reports", &[]).await.expect_problem("authentication_required");
    let forged = ask(&routes, Method::GET, "/api/v1/reports", &[("authorization", "Bearer a.b.c")]).await;
    forged.expect_problem("invalid_token");
}

async fn an_ordinary_user_is_refused_by_a_page_in_the_sites_look(engine: Engine) {
    let app = TestApp::start(engine).await;
    let eve = app.browser_session("eve").await;
    let page = app.get("/admin").cookie(&eve.cookie).await.expect(StatusCode::FORBIDDEN);
    assert_refused_page(&page);
    assert_eq!(
        (page.header("cache-control"), page.header("vary")),
        (Some("no-store"), Some("Cookie, Accept-Language"))
    );
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!((page.body.matches("<main").count(), page.body.matches("<h1").count()), (1, 1), "{}", page.body);
    for part in
        ["<title>Not allowed", "id=\"main\"", "class=\"site-header\"", "Log out", "class=\"site-footer\"", "data-shape"]
    {
        assert!(page.body.contains(part), "{part}: {}", page.body);
    }
    assert_eq!(page.link("Go to the home page").as_deref(), Some("/"));
    // Her other pages are not affected.
    app.get("/dashboard").cookie(&eve.cookie).await.expect(StatusCode::OK);
}

async fn an_administrator_sees_the_page(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.administrator("ada").await;
    app.sign_up("eve").await;
    let page = app.get("/admin").cookie(&ada.cookie).await.expect(StatusCode::OK);
    assert!(page.main().contains("Users of this site: 2") && page.main().contains("Count again"), "{}", page.body);
    assert!(!page.body.contains("Only administrators"), "{}", page.body);
    let missing = app.get("/admin/x").cookie(&ada.cookie).await.expect(StatusCode::NOT_FOUND);
    assert!(missing.main().contains("Page not found"), "{}", missing.body);
    let count = app.call(COUNT, &[]).cookie(&ada.cookie).await.expect(StatusCode::OK);
    assert_eq!(count.json()["users"], 2);
    let again = app.plain_post("/fn/admin/count-again", &[]).cookie(&ada.cookie).await;
    again.expect_way_to("/admin");
}

async fn no_spelling_of_the_address_shows_the_page(engine: Engine) {
    let app = TestApp::start(engine).await;
    let eve = app.browser_session("eve").await;
    let cookie = format!("portico={}", eve.cookie);
    let below = ["/admin", "/admin/", "/admin/x", "/admin/x/y", "/./admin", "/x/../admin", "/admin?a=b", "/admin/."];
    for path in below {
        let answer = app.raw(&format!("GET {path} HTTP/1.1\r\nCookie: {cookie}"), b"").await;
        assert_refused_page(&answer);
        let stranger = app.raw(&format!("GET {path} HTTP/1.1"), b"").await;
        assert_eq!((stranger.status, stranger.body.as_str()), (303, ""), "{path}");
    }
    for path in ["//admin", "/%61dmin", "/admin%2f", "/ADMIN", "/admin;x", "/administrators", "/x/admin"] {
        let answer = app.raw(&format!("GET {path} HTTP/1.1\r\nCookie: {cookie}"), b"").await;
        assert_shows_nothing(&answer);
        assert!(app.raw(&format!("GET {path} HTTP/1.1"), b"").await.body.len() < 64 * 1024, "{path}");
    }
}

async fn a_page_for_administrators_is_refused_to_head_requests_too(engine: Engine) {
    let app = TestApp::start(engine).await;
    let eve = app.browser_session("eve").await;
    let ada = app.administrator("ada").await;
    for (cookie, status) in [("", 303), (eve.cookie.as_str(), 403), (ada.cookie.as_str(), 200)] {
        let answer = app.request(Method::HEAD, "/admin").cookie(cookie).await;
        assert_eq!((answer.status, answer.body.as_str()), (status, ""));
    }
    app.plain_post("/admin", &[]).cookie(&eve.cookie).await.expect(StatusCode::METHOD_NOT_ALLOWED);
}

async fn a_server_function_refuses_ordinary_users(engine: Engine) {
    let app = TestApp::start(engine).await;
    let eve = app.browser_session("eve").await;
    for call in [app.call(COUNT, &[]), app.call("/fn/admin/count-again", &[])] {
        let refused = call.cookie(&eve.cookie).bearer(&eve.access_token).await;
        assert_eq!(refused.header("cache-control"), Some("no-store"));
        assert_eq!(refused.header("www-authenticate"), None);
        let problem = refused.expect_problem("forbidden");
        assert_eq!(problem["detail"], "Your account is not allowed to do this.");
    }
    let program = app.log_in("eve").await;
    app.call(COUNT, &[]).bearer(&program.access).await.expect_problem("forbidden");
}

async fn a_plain_post_of_an_ordinary_user_returns_with_the_problem(engine: Engine) {
    let app = TestApp::start(engine).await;
    let eve = app.browser_session("eve").await;
    let refused = app.plain_post("/fn/admin/count-again", &[]).cookie(&eve.cookie).await.expect_way_to("/admin");
    let post = refused.cookie("portico-form").expect("the cookie with the refused post");
    let cookies = format!("portico={}; portico-form={}", eve.cookie, post.value());
    let page = app.get(refused.location()).header("cookie", &cookies).await;
    assert_eq!(page.status, 403);
    assert!(page.main().contains("Only administrators can see this page"), "{}", page.main());
    assert!(page.main().contains("Your account is not allowed to do this."), "{}", page.main());
    assert_eq!(page.cookie("portico-form").map(|cookie| cookie.value().to_owned()).as_deref(), Some(""));
    let later = app.get("/admin").cookie(&eve.cookie).await;
    assert!(!later.main().contains("Your account is not allowed"), "{}", later.main());
}

async fn a_route_refuses_ordinary_users(engine: Engine) {
    let app = TestApp::start(engine).await;
    let routes = routes(&app);
    let eve = format!("Bearer {}", app.token_for("eve").await.access);
    let ada = format!("Bearer {}", app.token_for("ada").await.access);
    app.promote("ada").await;
    for method in [Method::GET, Method::HEAD, Method::POST] {
        let refused = ask(&routes, method.clone(), "/api/v1/reports", &[("authorization", &eve)]).await;
        assert_eq!(refused.status, 403, "{method}");
        if method != Method::HEAD {
            assert_eq!(refused.header("cache-control"), Some("no-store"));
            refused.expect_problem("forbidden");
        }
        let as_ada = [("authorization", ada.as_str())];
        until(Duration::from_secs(10), async || {
            ask(&routes, method.clone(), "/api/v1/reports", &as_ada).await.status == 200
        })
        .await;
    }
    let own = ask(&routes, Method::GET, "/api/v1/own", &[("authorization", &eve)]).await.expect(StatusCode::OK);
    assert_eq!(own.body, "Eve");
}

async fn a_route_accepts_a_browsers_token_only_with_its_cookie(engine: Engine) {
    let app = TestApp::start(engine).await;
    let routes = routes(&app);
    let (ada, eve) = (app.administrator("ada").await, app.browser_session("eve").await);
    let [as_ada, as_eve] = [&ada, &eve].map(|browser| format!("Bearer {}", browser.access_token));
    let [adas, eves] = [&ada, &eve].map(|browser| format!("portico={}", browser.cookie));
    let get = async |headers: &[(&str, &str)]| ask(&routes, Method::GET, "/api/v1/reports", headers).await;
    get(&[("authorization", &as_ada), ("cookie", &adas)]).await.expect(StatusCode::OK);
    get(&[("authorization", &as_eve), ("cookie", &eves)]).await.expect_problem("forbidden");
    get(&[("authorization", &as_ada)]).await.expect_problem("invalid_token");
    get(&[("authorization", &as_ada), ("cookie", &eves)]).await.expect_problem("invalid_token");
    get(&[("cookie", &adas)]).await.expect_problem("authentication_required");
    let post = async |site: &str| {
        let headers = [("authorization", as_ada.as_str()), ("cookie", &adas), ("sec-fetch-site", site)];
        ask(&routes, Method::POST, "/api/v1/reports", &headers).await
    };
    post("same-origin").await.expect(StatusCode::OK);
    post("cross-site").await.expect_problem("csrf");
}

async fn a_demoted_administrator_is_refused_within_a_second(engine: Engine) {
    let app = TestApp::start(engine).await;
    let routes = routes(&app);
    let ada = app.administrator("ada").await;
    let program = app.log_in("ada").await;
    let bearer = format!("Bearer {}", program.access);
    let page = || app.get("/admin").cookie(&ada.cookie);
    let function = || app.call(COUNT, &[]).cookie(&ada.cookie);
    let route = async || ask(&routes, Method::GET, "/api/v1/reports", &[("authorization", &bearer)]).await;
    for _ in 0..5 {
        let statuses = [page().await.status, function().await.status, route().await.status];
        assert_eq!(statuses, [200; 3]);
    }
    app.demote("ada").await;
    // Each session is read again on its own.
    let refused = async || [page().await.status, function().await.status, route().await.status] == [403; 3];
    let took = until(Duration::from_secs(10), refused).await;
    println!("measured: a demotion, {engine:?}: {} ms", took.as_millis());
    assert!(took < Duration::from_secs(1), "{took:?}");
    assert_refused_page(&page().await);
    function().await.expect_problem("forbidden");
    route().await.expect_problem("forbidden");
    // The session goes on, and a promotion shows the page again.
    assert_eq!(app.status_of_browser(&ada).await, 200);
    app.promote("ada").await;
    until(Duration::from_secs(10), async || page().await.status == 200).await;
}
