//! Ambiguous requests: the end of a message, its host and its target must have one
//! reading, or it is refused.

use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};

use crate::stage::TestApp;

on_both_engines! {
    two_content_lengths_are_refused,
    a_content_length_with_chunks_smuggles_no_request,
    an_unknown_transfer_coding_is_refused,
    a_request_must_name_one_host,
    an_asterisk_target_is_refused,
    an_endless_head_is_refused,
}

const POST: &str = "POST /api/v1/token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

/// Text after a body that would be a second request if the body were shorter.
const HIDDEN: &str = "GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

async fn two_content_lengths_are_refused(engine: Engine) {
    let app = TestApp::start(engine).await;
    for lengths in [
        "Content-Length: 2\r\nContent-Length: 60",
        "Content-Length: 60\r\nContent-Length: 2",
        "Content-Length: 2, 60",
        "Content-Length: +2",
        "Content-Length: -2",
        "Content-Length: 0x2",
        "Content-Length: 2 2",
        "Content-Length:",
        "Content-Length: 99999999999999999999",
    ] {
        let said = app.exchange(format!("{POST}{lengths}\r\n\r\n{{}}{HIDDEN}").as_bytes()).await;
        assert!(said.starts_with("HTTP/1.1 400 "), "{lengths}: {said}");
        assert_eq!(said.matches("HTTP/1.1 ").count(), 1, "{lengths}: {said}");
    }
    app.get("/livez").await.expect(StatusCode::OK);
}

/// The chunks count (RFC 9112, section 6.3), and anything after them is ignored.
async fn a_content_length_with_chunks_smuggles_no_request(engine: Engine) {
    let app = TestApp::start(engine).await;
    let chunks = "2\r\n{}\r\n0\r\n\r\n";
    for lengths in [
        "Content-Length: 4\r\nTransfer-Encoding: chunked".to_owned(),
        "Transfer-Encoding: chunked\r\nContent-Length: 4".to_owned(),
        format!("Transfer-Encoding: chunked\r\nContent-Length: {}", chunks.len() + HIDDEN.len()),
        "Content-Length: 0\r\nTransfer-Encoding: chunked".to_owned(),
    ] {
        let said = app.exchange(format!("{POST}{lengths}\r\n\r\n{chunks}{HIDDEN}").as_bytes()).await;
        assert!(said.starts_with("HTTP/1.1 422 "), "{lengths}: {said}");
        assert_eq!(said.matches("HTTP/1.1 ").count(), 1, "{lengths}: {said}");
    }
}

async fn an_unknown_transfer_coding_is_refused(engine: Engine) {
    let app = TestApp::start(engine).await;
    for coding in ["identity", "gzip", "chunked, identity", "xchunked", "\"chunked\""] {
        let said = app.exchange(format!("{POST}Transfer-Encoding: {coding}\r\n\r\n0\r\n\r\n{HIDDEN}").as_bytes()).await;
        assert!(said.starts_with("HTTP/1.1 400 "), "{coding}: {said}");
        assert_eq!(said.matches("HTTP/1.1 ").count(), 1, "{coding}: {said}");
    }
}

async fn a_request_must_name_one_host(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ask = async |target: &str, version: &str, hosts: &str| {
        app.raw_head(&format!("GET {target} {version}\r\n{hosts}Connection: close\r\n\r\n")).await
    };
    for target in ["/", "/login", "/livez", "/api/v1/me", "/nowhere", "/favicon.svg", "http://localhost/"] {
        for hosts in [
            "",
            "Host: localhost\r\nHost: localhost\r\n",
            "Host: localhost\r\nHost: evil.example\r\n",
            "Host: evil.example\r\nHost: localhost\r\n",
            "Host: localhost, evil.example\r\n",
            "Host: localhost evil.example\r\n",
            "Host: localhost/evil.example\r\n",
            "Host: localhost@evil.example\r\n",
            "Host:\r\n",
        ] {
            ask(target, "HTTP/1.1", hosts).await.expect_problem("malformed");
        }
    }
    for host in ["Host: localhost:3000\r\n", "Host: 127.0.0.1\r\n", "Host: [::1]:3000\r\n", "Host: portico.example\r\n"]
    {
        ask("/login", "HTTP/1.1", host).await.expect(StatusCode::OK);
    }
    for target in ["http://localhost/login", "http://LOCALHOST/login"] {
        ask(target, "HTTP/1.1", "Host: localhost\r\n").await.expect(StatusCode::OK);
    }
    for target in ["http://evil.example/login", "http://localhost:81/login", "http://a@localhost/login"] {
        ask(target, "HTTP/1.1", "Host: localhost\r\n").await.expect_problem("malformed");
    }
    ask("/livez", "HTTP/1.0", "").await.expect(StatusCode::OK);
    ask("/livez", "HTTP/1.0", "Host: a\r\nHost: b\r\n").await.expect_problem("malformed");
}

async fn an_asterisk_target_is_refused(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.raw("GET * HTTP/1.1", b"").await.expect_problem("malformed");
    app.raw("OPTIONS * HTTP/1.1", b"").await.expect_problem("method_not_allowed");
    app.raw("POST * HTTP/1.1", b"").await.expect_problem("csrf");
}

/// Exactly the longest head that is accepted, but unfinished: all of it is read.
async fn an_endless_head_is_refused(engine: Engine) {
    let app = TestApp::start(engine).await;
    let begin = "GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Long: ";
    let head = format!("{begin}{}", "x".repeat(128 * 1024 - begin.len()));
    assert_eq!(app.raw_head(&head).await.status, 431);
    let many = "X-Many: x\r\n".repeat(200);
    assert_eq!(app.raw_head(&format!("GET /livez HTTP/1.1\r\nHost: localhost\r\n{many}\r\n")).await.status, 431);
    app.get("/livez").await.expect(StatusCode::OK);
}
