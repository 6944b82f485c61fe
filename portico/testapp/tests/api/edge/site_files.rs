use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{Answer, TestApp, built_asset, stand_in_for_the_site};

on_both_engines! {
    a_versioned_file_can_be_cached_forever,
    a_file_under_any_other_url_must_be_revalidated,
    a_cached_file_is_not_sent_again,
    a_file_is_the_same_for_every_user,
    the_files_of_a_page_have_one_version,
    another_version_has_no_files,
}

/// Puts the icon where the build puts it, unless it was built already.
pub fn built_icon() -> &'static str {
    built_asset("favicon.svg");
    "/favicon.svg"
}

async fn a_versioned_file_can_be_cached_forever(engine: Engine) {
    let app = TestApp::start(engine).await;
    let icon = built_icon();
    let etag = app.get(icon).await.header("etag").unwrap().to_owned();
    let versioned = format!("{icon}?v={}", etag.trim_matches('"'));
    let answer = app.get(&versioned).await.expect(StatusCode::OK);
    assert_eq!(answer.header("cache-control"), Some("public, max-age=31536000, immutable"));
    assert_eq!(answer.header("content-type"), Some("image/svg+xml; charset=utf-8"));
    assert!(answer.body.starts_with("<svg"));
}

async fn a_file_under_any_other_url_must_be_revalidated(engine: Engine) {
    let app = TestApp::start(engine).await;
    let icon = built_icon();
    for path in [icon.to_owned(), format!("{icon}?v=0000000000000000"), format!("{icon}?v="), format!("{icon}?x")] {
        let answer = app.get(&path).await.expect(StatusCode::OK);
        assert_eq!(answer.header("cache-control"), Some("no-cache"), "{path}");
        assert!(answer.header("etag").is_some(), "{path}");
    }
}

async fn a_cached_file_is_not_sent_again(engine: Engine) {
    let app = TestApp::start(engine).await;
    let icon = built_icon();
    let etag = app.get(icon).await.header("etag").unwrap().to_owned();
    let answer = app.get(icon).header("if-none-match", &etag).await.expect(StatusCode::NOT_MODIFIED);
    assert_eq!((answer.body.as_str(), answer.header("etag")), ("", Some(etag.as_str())));
    assert_eq!((answer.header("cache-control"), answer.header("vary")), (Some("no-cache"), Some("Accept-Encoding")));
    for known in ["*".to_owned(), format!("W/{etag}"), format!("\"another\", {etag}")] {
        app.get(icon).header("if-none-match", &known).await.expect(StatusCode::NOT_MODIFIED);
    }
    app.get(icon).header("if-none-match", "\"another\"").await.expect(StatusCode::OK);
}

async fn a_file_is_the_same_for_every_user(engine: Engine) {
    let app = TestApp::start(engine).await;
    stand_in_for_the_site();
    let ada = app.browser_session("ada").await;
    let bob = app.browser_session("bob").await;
    for path in [built_icon(), "/pkg/portico.js", "/pkg/portico.wasm", "/pkg/portico.css"] {
        let signed_out = lasting(app.get(path).await);
        for browser in [&ada, &bob] {
            let theirs = app.get(path).cookie(&browser.cookie).bearer(&browser.access_token).await;
            assert_eq!(theirs.status, 200, "{path}");
            assert_eq!(lasting(theirs), signed_out, "{path}");
        }
        assert!(!signed_out.contains("set-cookie"), "{signed_out}");
    }
}

async fn the_files_of_a_page_have_one_version(engine: Engine) {
    let app = TestApp::start(engine).await;
    let folder = package(&app).await;
    for file in ["portico.js", "portico.wasm", "portico.css"] {
        let path = format!("{folder}{file}");
        let answer = app.get(&path).await.expect(StatusCode::OK);
        assert_eq!(answer.header("cache-control"), Some("public, max-age=31536000, immutable"), "{path}");
        let etag = answer.header("etag").unwrap().to_owned();
        let again = app.get(&path).header("if-none-match", &etag).await.expect(StatusCode::NOT_MODIFIED);
        assert_eq!(again.header("cache-control"), Some("public, max-age=31536000, immutable"), "{path}");
    }
    app.get(&format!("{folder}nothing.js")).await.expect(StatusCode::NOT_FOUND);
    // The page of a development server replaces the style sheet by its plain address.
    let plain = app.get("/pkg/portico.css").await.expect(StatusCode::OK);
    assert_eq!(plain.header("cache-control"), Some("no-cache"));
}

async fn another_version_has_no_files(engine: Engine) {
    let app = TestApp::start(engine).await;
    let folder = package(&app).await;
    let version = folder.trim_matches('/').rsplit('/').next().unwrap();
    assert_ne!(version, "0123456789abcdef");
    for file in ["portico.js", "portico.wasm", "portico.css"] {
        for path in [format!("/pkg/0123456789abcdef/{file}"), format!("/pkg/{file}?v=0123456789abcdef")] {
            app.get(&path).await.expect(StatusCode::NOT_FOUND);
        }
        app.get(&format!("/pkg/{file}?v={version}")).await.expect(StatusCode::NOT_FOUND);
    }
}

/// The folder of a page's files, such as `/pkg/0123456789abcdef/`.
async fn package(app: &TestApp) -> String {
    stand_in_for_the_site();
    let page = app.get("/login").await.expect(StatusCode::OK).body;
    let (before, _) = page.split_once("portico.js").unwrap();
    let folder = &before[before.rfind("/pkg/").unwrap()..];
    assert_eq!(folder.len(), "/pkg//".len() + 16, "{folder}");
    folder.to_owned()
}

/// A response without the parts that differ each time.
fn lasting(mut answer: Answer) -> String {
    for name in ["x-request-id", "date"] {
        answer.headers.remove(name);
    }
    format!("{answer:?}")
}
