//! The tables of doors in docs/SECURITY_MODEL.md name every route, server function and page, and who may use it.

use std::collections::BTreeSet;

use axum::Router;
use http::Method;
use portico_testbed::{Engine, on_both_engines};
use portico_ui::site::Site;

use crate::stage::{Answer, Browser, TestApp, Tokens, address};

on_both_engines! {
    every_endpoint_and_its_callers_are_documented,
}

const MODEL: &str = include_str!("../../../../../docs/SECURITY_MODEL.md");

/// It has an address of its own, and tests of its own.
const METRICS: &str = "GET /metrics";

async fn every_endpoint_and_its_callers_are_documented(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let eve = app.token_for("eve").await;
    let mail = app.mail(&address("ada"), "Confirm your email address").await;
    let mut found = BTreeSet::new();
    for (method, path) in doors(&app.router()) {
        let address = path.replace("{id}", &mail.id);
        let who = callers(&app, (&ada, &eve), &method, &address).await;
        found.insert((format!("{method} {path}"), who.to_owned()));
    }
    let documented: BTreeSet<_> =
        MODEL.lines().filter_map(documented_door).filter(|(door, _)| door != METRICS).collect();
    let undocumented: Vec<_> = found.difference(&documented).collect();
    let outdated: Vec<_> = documented.difference(&found).collect();
    assert!(found.len() > 50 && undocumented.is_empty(), "not documented: {undocumented:?}");
    assert!(outdated.is_empty(), "documented, but not found: {outdated:?}");
}

/// The first two cells of a row that begins with a door: "| `METHOD /path` | who | …".
fn documented_door(line: &str) -> Option<(String, String)> {
    let (door, rest) = line.strip_prefix("| `")?.split_once("` | ")?;
    door.contains(" /").then_some(())?;
    Some((door.to_owned(), rest.split_once(" | ")?.0.to_owned()))
}

/// Everything the server answers: its routes, and the server functions and pages behind two of them.
fn doors(router: &Router) -> Vec<(Method, String)> {
    let functions = server_fn::axum::server_fn_paths().map(|(path, method)| (method, path.to_owned()));
    let pages = Site::current().all_pages().map(|page| (Method::GET, page.path.to_owned()));
    let routes = routes(router).into_iter().filter(|(_, path)| path != "/fn/{*path}");
    routes.chain(functions).chain(pages).collect()
}

/// The router's methods and paths. axum lists them only in its debug output.
fn routes(router: &Router) -> Vec<(Method, String)> {
    let text = format!("{router:?}");
    let (endpoints, rest) = text.split_once("}, node: Node { paths: {").expect("the endpoints, then the paths");
    let paths = rest.split_once("\"} }").expect("the end of the paths").0.split("RouteId(").skip(1);
    paths
        .flat_map(|entry| {
            let (id, path) = entry.split_once("): \"").expect("an id and a path");
            let endpoint = endpoints.split_once(&format!("RouteId({id}): ")).expect("the endpoint of a path").1;
            let methods = endpoint.split_once(", fallback: ").expect("methods, then a fallback").0;
            let path = path.split('"').next().unwrap_or(path);
            let has = |method: &Method| methods.contains(&format!("{}: Route", method.as_str().to_lowercase()));
            let all = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
            all.into_iter().filter(has).map(|method| (method, path.to_owned())).collect::<Vec<_>>()
        })
        .collect()
}

/// Who may use a door, from its answers to a stranger, to a user's browser and another user's program, who are not
/// administrators, and under another host name.
async fn callers(app: &TestApp, (ada, eve): (&Browser, &Tokens), method: &Method, path: &str) -> &'static str {
    let ask = || app.request(method.clone(), path).header("sec-fetch-site", "same-origin").form(&[]);
    let stranger = ask().await;
    let is_api = path.starts_with("/api/");
    if is_api || path.starts_with("/fn/") {
        if !needs_log_in(&stranger) {
            return "everybody";
        }
        let of_a_user = if is_api { ask().bearer(&eve.access).await } else { ask().cookie(&ada.cookie).await };
        return match (is_forbidden(&of_a_user), is_api) {
            (true, _) => "administrators",
            (false, true) => "access token",
            (false, false) => "logged in",
        };
    }
    if stranger.status != 404 && ask().header("host", "portico.example").await.status == 404 {
        return "this machine";
    }
    match (stranger.status, ask().cookie(&ada.cookie).await.status) {
        (303, 303) => "everybody",
        (303, 403) => "administrators",
        (303, _) => "logged in",
        (_, 303) => "logged out",
        _ => "everybody",
    }
}

fn needs_log_in(answer: &Answer) -> bool {
    answer.status == 401 && answer.problem()["code"] == "authentication_required"
}

fn is_forbidden(answer: &Answer) -> bool {
    answer.status == 403 && answer.problem()["code"] == "forbidden"
}
