//! The script that shows the visitor's theme is in the head of every page, and nothing is painted before it.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::routing::get;
use http::{Request, StatusCode};
use portico_testbed::{Engine, on_both_engines};
use portico_ui::theme_script;
use portico_wire::brand::Brand;
use tower_service::Service;

use crate::stage::{Answer, TestApp, address};

on_both_engines! {
    every_page_shows_the_theme_before_anything_is_painted,
    a_page_that_cannot_be_rendered_follows_the_theme,
    every_page_has_the_switch_in_its_footer,
}

async fn every_page_shows_the_theme_before_anything_is_painted(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let mail = app.mail(&address("ada"), "Confirm your email address").await;
    let letter = format!("/dev/mail/{}", mail.id);
    let paths = ["/", "/login", "/dashboard", "/account", "/nowhere", "/api/docs", "/dev/mail", letter.as_str()];
    for path in paths {
        let cookie = if path == "/login" { "" } else { &ada.cookie };
        // The second time, some come from memory.
        for _ in 0..2 {
            assert_follows_the_theme(path, &app.get(path).cookie(cookie).await);
        }
    }
}

async fn a_page_that_cannot_be_rendered_follows_the_theme(engine: Engine) {
    async fn panic() {
        panic!("a page with a defect");
    }
    let app = TestApp::start(engine).await;
    let mut router: Router = app.in_layers(Router::new().route("/panic", get(panic)));
    let request = Request::get("/panic").header("host", "localhost").header("accept", "text/html");
    let (parts, body) = router.call(request.body(Body::empty()).unwrap()).await.unwrap().into_parts();
    let body = String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap();
    assert_eq!(parts.status, StatusCode::INTERNAL_SERVER_ERROR);
    let page = Answer { status: parts.status.as_u16(), headers: parts.headers, body };
    assert_follows_the_theme("/panic", &page);
    assert_eq!(page.body.matches("<meta name=\"description\"").count(), 1);
    assert_has_the_switch("/panic", &page.body);
}

async fn every_page_has_the_switch_in_its_footer(engine: Engine) {
    let app = TestApp::start(engine).await;
    for path in ["/", "/login", "/nowhere", "/api/docs", "/dev/mail"] {
        assert_has_the_switch(path, &app.get(path).await.body);
    }
}

#[track_caller]
fn assert_has_the_switch(path: &str, page: &str) {
    let (_, footer) = page.split_once("<footer").expect("a footer");
    let (footer, _) = footer.split_once("</footer>").expect("its end");
    assert_eq!(footer.matches("type=\"radio\" name=\"theme\"").count(), 3, "{path}");
    // The script says which one applies.
    assert!(!footer.contains("checked"), "{path}");
}

#[track_caller]
fn assert_follows_the_theme(path: &str, page: &Answer) {
    let policy = page.header("content-security-policy").expect("a policy");
    let (_, nonce) = policy.split_once("script-src 'nonce-").unwrap_or_else(|| panic!("{path}: {policy}"));
    let nonce = nonce.split('\'').next().unwrap();
    let script = format!("<script nonce=\"{nonce}\">{}</script>", theme_script());
    let (before, after) = page.body.split_once(&script).unwrap_or_else(|| panic!("{path}: {}", page.body));
    let Brand { theme_color_light, theme_color_dark, .. } = Brand::PORTICO;
    for color in ["light dark", theme_color_light, theme_color_dark] {
        assert!(before.contains(&format!("content=\"{color}\"")), "{path} lacks {color} before the script");
    }
    assert!(!before.contains("<link") && !before.contains("<body"), "{path}: {before}");
    assert!(after.contains("rel=\"stylesheet\"") && after.contains("<body"), "{path}");
}
