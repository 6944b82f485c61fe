//! What an app's own pages, routes and server functions demand in one line: a recent proof, or a second factor.

use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::routing::get;
use http::StatusCode;
use leptos::prelude::*;
use portico_testbed::{Engine, on_both_engines};
use portico_ui::routes::{Access, Page};
use portico_ui::site::Site;
use portico_web::HttpError;
use portico_web::rest::bearer::{Bearer, RecentProof, SecondFactor};
use portico_web::visit::Visit;
use portico_wire::brand::Brand;
use tower_service::Service;

use crate::stage::{Answer, Browser, PASSWORD, TestApp};

on_both_engines! {
    a_page_demands_a_recent_proof,
    a_page_demands_a_second_factor,
    a_route_demands_a_recent_proof,
    a_route_demands_a_second_factor,
    a_server_function_demands_both,
}

const SUDO_TTL: Duration = Duration::from_secs(10 * 60);

static SITE: Site = Site {
    brand: Brand::PORTICO,
    pages: &[
        Page::new("/dashboard", Access::SignedIn, || view! { <main id="main">"Hello"</main> }.into_any()),
        Page::new("/safe", Access::SignedIn, || view! { <main id="main">"The safe is open"</main> }.into_any())
            .with_recent_proof(),
        // For logged-in users, whatever it says.
        Page::new("/vault", Access::Anyone, || view! { <main id="main">"The vault is open"</main> }.into_any())
            .with_second_factor(),
    ],
};

async fn start(engine: Engine) -> TestApp {
    SITE.register();
    TestApp::start(engine).await
}

/// A test's own routes.
fn routes(app: &TestApp) -> Router {
    let routes = Router::new()
        .route("/api/v1/safe", get(safe))
        .route("/api/v1/vault", get(vault))
        .route("/fn-like/safe", get(function));
    app.in_layers(routes.with_state(app.site()))
}

async fn safe(Bearer(caller): Bearer, _: RecentProof) -> String {
    caller.user.name
}

async fn vault(Bearer(caller): Bearer, _: SecondFactor) -> String {
    caller.user.name
}

async fn function(State(site): State<portico_web::visit::Site>, request: Request) -> Result<String, HttpError> {
    let visit = Visit::new(site, request.into_parts().0);
    let caller = visit.signed_in().await?;
    visit.recent_proof(&caller).await?;
    visit.second_factor(&caller).await?;
    Ok(caller.user.name)
}

async fn ask(routes: &Router, path: &str, header: (&str, &str)) -> Answer {
    let request = http::Request::builder().uri(path).header("host", "localhost").header(header.0, header.1);
    let (parts, body) = routes.clone().call(request.body(Body::empty()).unwrap()).await.unwrap().into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    Answer { status: parts.status.as_u16(), headers: parts.headers, body: String::from_utf8_lossy(&body).into_owned() }
}

async fn a_page_demands_a_recent_proof(engine: Engine) {
    let app = start(engine).await;
    let ada = app.browser_session("ada").await;
    app.get("/safe").await.expect_way_to("/login?next=%2Fsafe");
    let open = app.get("/safe").cookie(&ada.cookie).await.expect(StatusCode::OK);
    assert!(open.main().contains("The safe is open"));
    app.clock.advance(SUDO_TTL);
    let asked = app.get("/safe?a=b").cookie(&ada.cookie).await.expect_way_to("/account/prove?next=%2Fsafe%3Fa%3Db");
    let form = app.get(asked.location()).cookie(&ada.cookie).await.expect(StatusCode::OK);
    assert!(form.main().contains("action=\"/fn/proof/give\"") && form.main().contains("value=\"/safe?a=b\""));
    let give = |password: &str| {
        app.plain_post("/fn/proof/give", &[("password", password), ("next", "/safe?a=b")]).cookie(&ada.cookie)
    };
    let refused = give("wrong").await.expect_way_to("/account/prove?next=%2Fsafe%3Fa%3Db");
    let cookies = format!("portico={}; portico-form={}", ada.cookie, refused.cookie("portico-form").unwrap().value());
    let again = app.get(refused.location()).header("cookie", &cookies).await;
    assert!(again.main().contains("That is not your password."), "{}", again.main());
    let proved = give(PASSWORD).await.expect_way_to("/safe?a=b");
    let cookie = proved.cookie("portico").expect("a rotated cookie").value().to_owned();
    app.get("/safe?a=b").cookie(&cookie).await.expect(StatusCode::OK);
}

async fn a_page_demands_a_second_factor(engine: Engine) {
    let app = start(engine).await;
    app.get("/vault").await.expect_way_to("/login?next=%2Fvault");
    let ada = app.browser_session("ada").await;
    let refused = app.get("/vault").cookie(&ada.cookie).await.expect(StatusCode::FORBIDDEN);
    assert!(refused.main().contains("requires a second factor") && !refused.body.contains("The vault is open"));
    assert_eq!(refused.link("Set up an app").as_deref(), Some("/account/security/app?next=%2Fvault"));
    // The WASM does not contain this page, so the browser must not start it there.
    assert!(refused.body.contains("isPlain: true") && !refused.body.contains("preload"), "{}", refused.body);
    let (_, factor) = app.user_with_app("eve").await;
    let eve = app.browser_log_in_with("eve", &factor.phone).await;
    let open = app.get("/vault").cookie(&eve.cookie).await.expect(StatusCode::OK);
    assert!(open.main().contains("The vault is open") && open.body.contains("isPlain: false"));
}

async fn a_route_demands_a_recent_proof(engine: Engine) {
    let app = start(engine).await;
    let routes = routes(&app);
    ask(&routes, "/api/v1/safe", ("accept", "*/*")).await.expect_problem("authentication_required");
    let ada = app.token_for("ada").await;
    let bearer = format!("Bearer {}", ada.access);
    assert_eq!(ask(&routes, "/api/v1/safe", ("authorization", &bearer)).await.body, "Ada");
    app.clock.advance(SUDO_TTL);
    let bearer = format!("Bearer {}", app.refresh(&ada).await.access);
    ask(&routes, "/api/v1/safe", ("authorization", &bearer)).await.expect_problem("reauthentication_required");
}

async fn a_route_demands_a_second_factor(engine: Engine) {
    let app = start(engine).await;
    let routes = routes(&app);
    let ada = app.token_for("ada").await;
    let bearer = format!("Bearer {}", ada.access);
    ask(&routes, "/api/v1/vault", ("accept", "*/*")).await.expect_problem("authentication_required");
    ask(&routes, "/api/v1/vault", ("authorization", &bearer)).await.expect_problem("second_factor_required");
    app.turn_on_app(&ada).await;
    assert_eq!(ask(&routes, "/api/v1/vault", ("authorization", &bearer)).await.body, "Ada");
}

async fn a_server_function_demands_both(engine: Engine) {
    let app = start(engine).await;
    let routes = routes(&app);
    let (_, factor) = app.user_with_app("ada").await;
    let ask = async |browser: &Browser| {
        ask(&routes, "/fn-like/safe", ("cookie", &format!("portico={}", browser.cookie))).await
    };
    let ada = app.browser_log_in_with("ada", &factor.phone).await;
    assert_eq!(ask(&ada).await.body, "Ada");
    let eve = app.browser_session("eve").await;
    ask(&eve).await.expect_problem("second_factor_required");
    app.clock.advance(SUDO_TTL);
    ask(&eve).await.expect_problem("reauthentication_required");
}
