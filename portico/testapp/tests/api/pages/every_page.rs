use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};
use portico_ui::routes::Access;
use portico_ui::site::Site;
use reqwest::Url;

use crate::stage::{PASSWORD, TestApp, address};

on_both_engines! {
    a_logged_out_visitor_is_redirected_to_log_in,
    a_logged_in_visitor_is_redirected_from_log_in_and_sign_up,
    the_dashboard_greets_its_owner,
    the_header_shows_whether_a_user_is_logged_in,
    a_post_to_a_page_is_refused,
    an_unknown_page_is_404,
    a_request_without_a_path_is_malformed,
    a_page_is_rendered_for_the_user_of_the_cookie,
    html_is_never_cached,
    every_page_has_one_main_element,
    the_html_contains_no_tokens,
    a_page_never_changes_the_session_cookie,
    a_forged_cookie_is_ignored,
    names_are_escaped,
    a_hostile_next_never_leads_a_logged_in_visitor_away,
    a_hostile_next_never_leads_away_after_a_log_in,
}

const SIGNED_OUT_NAV: [&str; 2] = ["href=\"/login\"", "href=\"/signup\""];

/// Hostile values of `next=`, decoded.
const HOSTILE: [&str; 22] = [
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\nSet-Cookie: a=b",
    "\r\nLocation: https://evil.example",
    "/%09/evil.example",
    "/%0d%0aSet-Cookie:a=b",
    "/%2Fevil.example",
    "/%2f%2fevil.example",
    "/%5cevil.example",
    "/%252Fevil.example",
    "https://evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
    "@evil.example",
    "/\u{0}/evil.example",
];

async fn a_logged_out_visitor_is_redirected_to_log_in(engine: Engine) {
    let app = TestApp::start(engine).await;
    let answer = app.get("/dashboard").await.expect_way_to("/login?next=%2Fdashboard");
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    app.get("/dashboard?a=b&c=%20").await.expect_way_to("/login?next=%2Fdashboard%3Fa%3Db%26c%3D%2520");
    for disguise in ["/./dashboard", "/x/../dashboard", "//dashboard", "/%64ashboard", "/dashboard/", "/DASHBOARD"] {
        let answer = app.raw(&format!("GET {disguise} HTTP/1.1"), b"").await;
        assert!(!answer.body.contains("Only you can see this page") && answer.status != 200, "{disguise}");
    }
}

async fn a_logged_in_visitor_is_redirected_from_log_in_and_sign_up(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    for path in ["/login", "/signup"] {
        app.get(path).cookie(&ada.cookie).await.expect_way_to("/dashboard");
        let with_next = format!("{path}?next=%2Fdashboard%3Fa%3Db");
        app.get(&with_next).cookie(&ada.cookie).await.expect_way_to("/dashboard?a=b");
    }
}

async fn the_dashboard_greets_its_owner(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let page = app.get("/dashboard").cookie(&ada.cookie).await.expect(StatusCode::OK).body;
    assert!(text(&page).contains("Hello, Ada"), "{page}");
    assert!(page.contains("<time datetime=\"2026-09-21T14:13:20Z\""), "{page}");
}

async fn the_header_shows_whether_a_user_is_logged_in(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    for path in ["/", "/nowhere"] {
        let signed_out = header(&app.get(path).await.body);
        assert!(SIGNED_OUT_NAV.iter().all(|link| signed_out.contains(link)), "{signed_out}");
        assert!(!signed_out.contains("Log out"), "{signed_out}");
        let signed_in = header(&app.get(path).cookie(&ada.cookie).await.body);
        assert!(!SIGNED_OUT_NAV.iter().any(|link| signed_in.contains(link)), "{signed_in}");
        assert!(signed_in.contains("Log out") && signed_in.contains("Ada"), "{signed_in}");
    }
}

async fn an_unknown_page_is_404(engine: Engine) {
    let app = TestApp::start(engine).await;
    for path in ["/nowhere", "/login/x/y", "/favicon.ico", "/pkg/nothing.js", "/..%2f..%2fetc%2fpasswd", "/%ff"] {
        let page = app.get(path).await.expect(StatusCode::NOT_FOUND);
        assert!(page.body.contains("Page not found"), "{path}");
    }
    for path in ["/fn", "/fn/", "/api", "/api/", "/api/v1"] {
        app.get(path).await.expect_problem("not_found");
    }
}

async fn a_request_without_a_path_is_malformed(engine: Engine) {
    let app = TestApp::start(engine).await;
    for target in ["dashboard", "x:y", "portico.example:80"] {
        app.raw(&format!("GET {target} HTTP/1.1"), b"").await.expect_problem("malformed");
    }
}

async fn a_page_is_rendered_for_the_user_of_the_cookie(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let bea = app.token_for("bea").await;
    let page = app.get("/dashboard").cookie(&ada.cookie).bearer(&bea.access).await;
    assert!(page.body.contains("ada@example.org") && !page.body.contains("bea@example.org"), "{}", page.body);
}

async fn a_post_to_a_page_is_refused(engine: Engine) {
    let app = TestApp::start(engine).await;
    for path in ["/", "/login", "/dashboard", "/nowhere"] {
        let answer = app.plain_post(path, &[]).await.expect(StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(answer.header("allow").map(|allow| allow.replace(' ', "")), Some("GET,HEAD".to_owned()), "{path}");
    }
}

async fn html_is_never_cached(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    for (path, cookie) in [("/", ""), ("/login", ""), ("/nowhere", ""), ("/", &ada.cookie), ("/dashboard", &ada.cookie)]
    {
        let page = app.get(path).cookie(cookie).await;
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"), "{path}");
        assert_eq!(
            (page.header("cache-control"), page.header("vary")),
            (Some("no-store"), Some("Cookie, Accept-Language")),
            "{path}"
        );
    }
}

async fn every_page_has_one_main_element(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.administrator("ada").await;
    app.user_with_app("eve").await;
    let step = app.pending_log_in("eve").await.header();
    let pages = Site::current().all_pages().map(|page| (page.path.replace("{code}", "busy"), page.access));
    for (path, access) in pages.chain([("/nowhere".to_owned(), Access::Anyone)]) {
        let cookie = if access.is_protected() { ada.cookie.as_str() } else { "" };
        let call = app.get(&path);
        let call = if path == "/login/step" { call.header("cookie", &step) } else { call.cookie(cookie) };
        let answer = call.await;
        assert_eq!(answer.status == StatusCode::OK, path != "/nowhere", "{path}: {}", answer.status);
        let page = answer.body;
        assert_eq!((page.matches("<main").count(), page.matches("</main>").count()), (1, 1), "{path}");
    }
}

async fn the_html_contains_no_tokens(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    for path in ["/", "/dashboard", "/nowhere"] {
        let page = app.get(path).cookie(&ada.cookie).await.body;
        let mac = ada.cookie.rsplit('.').next().unwrap();
        assert!(!page.contains("eyJ") && !page.contains(mac), "{path}");
    }
}

async fn a_page_never_changes_the_session_cookie(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    for (path, cookie) in [("/", &ada.cookie), ("/dashboard", &ada.cookie), ("/", &"v1.x".to_owned())] {
        assert_eq!(app.get(path).cookie(cookie).await.cookie("portico"), None, "{path}");
    }
}

async fn a_forged_cookie_is_ignored(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let changed = ada.cookie.replace("v1.", "v1.0");
    let program = app.log_in("ada").await.refresh;
    for cookie in [changed.as_str(), &program, "", "v1...", &"a".repeat(5_000), "\"", "é"] {
        let answer = app.get("/dashboard").cookie(cookie).await;
        assert_eq!((answer.status, answer.location()), (303, "/login?next=%2Fdashboard"), "{cookie}");
    }
}

async fn names_are_escaped(engine: Engine) {
    let app = TestApp::start(engine).await;
    let name = "</script><script>alert(1)</script>\"'&<!--";
    let fields = [("name", name), ("email", "eve@example.org"), ("password", PASSWORD)];
    let answer = app.call("/fn/account/create", &fields).await.expect(StatusCode::OK);
    let page = app.get("/dashboard").cookie(answer.cookie("portico").unwrap().value()).await.body;
    assert!(!page.contains("<script>alert") && !page.contains("</script><script>alert"), "{page}");
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{page}");
}

async fn a_hostile_next_never_leads_a_logged_in_visitor_away(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let long = format!("/{}", "a".repeat(60_000));
    for next in HOSTILE.into_iter().chain([long.as_str()]) {
        for path in ["/login", "/signup"] {
            let answer = app.get(&with_next(path, next)).cookie(&ada.cookie).await;
            assert_eq!(answer.status, 303, "{next:.40?}");
            assert_stays(&app, answer.location(), next);
        }
    }
}

async fn a_hostile_next_never_leads_away_after_a_log_in(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let long = format!("/{}", "a".repeat(64 * 1024));
    for next in HOSTILE.into_iter().chain([long.as_str()]) {
        let email = address("ada");
        let fields = [("email", email.as_str()), ("password", PASSWORD), ("next", next)];
        let plain = app.plain_post("/fn/session/create", &fields).header("referer", "https://evil.example/").await;
        assert_eq!(plain.status, 303, "{next:.40?}");
        assert_stays(&app, plain.location(), next);
        let wrong = [("email", email.as_str()), ("password", "wrong"), ("next", next)];
        let refused = app.plain_post("/fn/session/create", &wrong).await;
        assert_stays(&app, refused.location(), next);
        let scripted = app.call("/fn/session/create", &fields).await;
        if scripted.status == 200 {
            assert_eq!(scripted.text("next"), "/dashboard", "{next:?}");
        } else {
            scripted.expect_problem("too_large");
        }
        let page = app.get(&with_next("/login", &next[..next.len().min(60_000)])).await.expect(StatusCode::OK).body;
        assert!(!page.contains("name=\"next\""), "{next:.40?}");
    }
}

/// As a browser would read it.
#[track_caller]
fn assert_stays(app: &TestApp, location: &str, next: &str) {
    let base = Url::parse(&app.origin()).unwrap();
    let target = base.join(location).unwrap();
    assert_eq!(target.origin(), base.origin(), "{next:.40?} leads to {location}");
    assert!(location.starts_with('/') && location.len() < 4_096, "{next:.40?} leads to {location:.99}");
}

fn with_next(path: &str, next: &str) -> String {
    let query = Url::parse_with_params("http://localhost/", [("next", next)]).unwrap();
    format!("{path}?{}", query.query().unwrap())
}

fn header(page: &str) -> String {
    let start = page.find("<header").expect("a header");
    let end = page.find("</header>").expect("the header's end");
    page[start..end].to_owned()
}

/// The page without the comments that hydration needs.
fn text(page: &str) -> String {
    page.replace("<!>", "").replace("<!---->", "")
}
