//! One response of each kind: its content type and its length.

use http::{Method, StatusCode};
use portico_testbed::{Engine, on_both_engines};

use crate::edge::site_files::built_icon;
use crate::stage::{Answer, TestApp, stand_in_for_the_site};

on_both_engines! {
    every_kind_of_response_declares_its_content_type,
    a_content_length_matches_its_body,
}

const HTML: &str = "text/html; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";
const JSON: &str = "application/json";
const PROBLEM: &str = "application/problem+json";

/// Public responses. JSON has no charset: it is UTF-8 (RFC 8259, section 8.1).
const KINDS: [(&str, u16, &str); 17] = [
    ("/", 200, HTML),
    ("/login", 200, HTML),
    ("/nowhere", 404, HTML),
    ("/dev/mail", 200, HTML),
    ("/livez", 200, TEXT),
    ("/readyz", 200, TEXT),
    ("/.well-known/security.txt", 200, TEXT),
    ("/.well-known/jwks.json", 200, "application/jwk-set+json"),
    ("/manifest.webmanifest", 200, "application/manifest+json"),
    ("/favicon.svg", 200, "image/svg+xml; charset=utf-8"),
    ("/pkg/portico.js", 200, "text/javascript; charset=utf-8"),
    ("/pkg/portico.css", 200, "text/css; charset=utf-8"),
    ("/pkg/portico.wasm", 200, "application/wasm"),
    ("/api/v1/me", 401, PROBLEM),
    ("/api/v1/nowhere", 404, PROBLEM),
    ("/api", 404, PROBLEM),
    ("/fn/session/create", 405, PROBLEM),
];

async fn every_kind_of_response_declares_its_content_type(engine: Engine) {
    let app = start(engine).await;
    for (path, status, kind) in KINDS {
        assert_is(&app.get(path).await, status, kind, path);
    }
    let ada = app.browser_session("ada").await;
    let me = app.get("/api/v1/me").bearer(&ada.access_token).cookie(&ada.cookie);
    assert_is(&me.await, 200, JSON, "the API");
    assert_is(&app.call("/fn/session/show", &[]).await, 200, JSON, "a server function");
    assert_is(&app.call("/fn/session/create", &[]).await, 422, PROBLEM, "a refused one");
    assert_is(&app.request(Method::PATCH, "/login").await, 403, PROBLEM, "a refused origin");
    assert_is(&app.plain_post("/login", &[]).await, 405, PROBLEM, "a refused method");
    let export = app.plain_post("/account/data/export", &[]).cookie(&ada.cookie);
    assert_is(&export.await, 200, JSON, "the export");
    for redirect in [app.get("/dashboard").await, app.plain_post("/fn/session/create", &[]).await] {
        assert_eq!((redirect.expect(StatusCode::SEE_OTHER).body.as_str()), "");
    }
}

async fn a_content_length_matches_its_body(engine: Engine) {
    let app = start(engine).await;
    // The stage reads bodies as text, which WASM is not.
    for (path, status, _) in KINDS.into_iter().filter(|(_, _, kind)| *kind != "application/wasm") {
        let answer = app.raw(&format!("GET {path} HTTP/1.1"), b"").await;
        assert_eq!(answer.status, status, "{path}");
        assert_has_its_length(&answer, path);
    }
    for path in ["/dashboard", "/.well-known/change-password"] {
        assert_has_its_length(&app.raw(&format!("GET {path} HTTP/1.1"), b"").await, path);
    }
    let head = "POST /api/v1/token HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 2";
    assert_has_its_length(&app.raw(head, b"{}").await, "a refused post");
    let head = "POST /api/v1/logout HTTP/1.1\r\nContent-Length: 0";
    let nothing = app.raw(head, b"").await;
    assert_eq!((nothing.status, nothing.header("content-length"), nothing.body.as_str()), (204, None, ""));
}

async fn start(engine: Engine) -> TestApp {
    stand_in_for_the_site();
    built_icon();
    TestApp::start(engine).await
}

#[track_caller]
fn assert_is(answer: &Answer, status: u16, kind: &str, what: &str) {
    assert_eq!((answer.status, answer.header("content-type")), (status, Some(kind)), "{what}: {}", answer.body);
    if kind == HTML {
        assert!(answer.body.to_lowercase().starts_with("<!doctype html>"), "{what}: {}", answer.body);
    } else if kind.ends_with("json") {
        answer.json();
    }
}

/// Either a length, or chunks up to the last one; never both.
#[track_caller]
fn assert_has_its_length(answer: &Answer, what: &str) {
    let lengths: Vec<_> = answer.headers.get_all("content-length").iter().collect();
    if answer.header("transfer-encoding") == Some("chunked") {
        assert!(lengths.is_empty() && are_whole_chunks(&answer.body), "{what}: {:?}", answer.headers);
    } else {
        assert_eq!(lengths, [answer.body.len().to_string().as_str()], "{what}: {:?}", answer.headers);
    }
}

fn are_whole_chunks(body: &str) -> bool {
    let Some((size, rest)) = body.split_once("\r\n") else { return false };
    match usize::from_str_radix(size, 16) {
        Ok(0) => rest == "\r\n",
        Ok(size) => rest.get(size..).and_then(|rest| rest.strip_prefix("\r\n")).is_some_and(are_whole_chunks),
        Err(_) => false,
    }
}
