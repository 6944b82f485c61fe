use std::collections::HashSet;

use http::{Method, StatusCode};
use portico_testbed::{Engine, on_both_engines};
use serde_json::json;

use crate::stage::{Answer, Call, TestApp};

on_both_engines! {
    every_response_has_the_security_headers,
    no_policy_forbids_passkeys,
    an_https_site_sends_hsts,
    a_page_runs_only_scripts_with_its_nonce,
    every_page_has_a_fresh_nonce,
    other_responses_run_no_scripts,
    cross_origin_access_is_never_granted,
    a_csp_report_is_accepted,
    an_invalid_csp_report_is_refused,
}

const FOR_ALL: [(&str, &str); 5] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("x-frame-options", "DENY"),
];

/// Pages, redirects, refusals, documents and files.
pub const PATHS: [&str; 18] = [
    "/",
    "/login",
    "/dashboard",
    "/nowhere",
    "/dev/mail",
    "/livez",
    "/readyz",
    "/favicon.svg",
    "/manifest.webmanifest",
    "/api/v1/me",
    "/api/v1/nowhere",
    "/fn/nowhere",
    "/api/openapi.json",
    "/api/docs",
    "/problems/validation",
    "/.well-known/jwks.json",
    "/.well-known/change-password",
    "/csp-report",
];

async fn every_response_has_the_security_headers(engine: Engine) {
    let app = TestApp::start(engine).await;
    for path in PATHS {
        for method in [Method::GET, Method::HEAD, Method::POST, Method::OPTIONS, Method::DELETE] {
            let answer = app.request(method.clone(), path).await;
            for (name, value) in FOR_ALL {
                assert_eq!(answer.header(name), Some(value), "{name} of {method} {path}");
            }
            assert!(answer.header("permissions-policy").unwrap().contains("camera=()"), "{method} {path}");
            let policy = policy(&answer);
            for nothing in ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"] {
                assert!(policy.contains(nothing), "{nothing} for {method} {path}: {policy}");
            }
            assert!(!policy.contains("'unsafe-"), "{method} {path}: {policy}");
            assert_eq!(answer.header("strict-transport-security"), None, "on http browsers ignore it");
        }
    }
}

/// An empty list would forbid them on the site's own pages, too.
async fn no_policy_forbids_passkeys(engine: Engine) {
    let app = TestApp::start(engine).await;
    for path in ["/login", "/login/step", "/account/security"] {
        let answer = app.get(path).await;
        let policy = answer.header("permissions-policy").expect("a policy");
        assert!(!policy.contains("publickey-credentials"), "{path}: {policy}");
    }
}

async fn an_https_site_sends_hsts(engine: Engine) {
    let settings = [
        ("PORTICO_PUBLIC_URL", "https://portico.example"),
        ("PORTICO_BCRYPT_COST", "10"),
        ("PORTICO_RATE_LIMIT", "on"),
    ];
    let app = TestApp::start_with(engine, &settings).await;
    for path in ["/", "/nowhere", "/api/v1/me", "/favicon.svg"] {
        let asked = app.get(path).await.header("strict-transport-security").map(str::to_owned);
        assert_eq!(asked.as_deref(), Some("max-age=63072000; includeSubDomains"), "{path}");
    }
}

async fn a_page_runs_only_scripts_with_its_nonce(engine: Engine) {
    let app = TestApp::start(engine).await;
    for path in ["/", "/login", "/nowhere", "/reset-password?token=x"] {
        let answer = app.get(path).await;
        let (policy, nonce) = (policy(&answer).to_owned(), nonce(&answer).to_owned());
        assert!(!policy.contains("'unsafe-"), "{policy}");
        assert!(policy.contains("script-src 'nonce-") && policy.contains("report-uri /csp-report"), "{policy}");
        assert!(policy.contains("object-src 'none'") && policy.contains("base-uri 'none'"), "{policy}");
        let scripts = answer.body.matches("<script").count();
        let with_nonce = answer.body.split("<script").skip(1).filter(|rest| {
            let tag = rest.split('>').next().unwrap_or_default();
            tag.contains(&format!("nonce=\"{nonce}\""))
        });
        assert_eq!(with_nonce.count(), scripts, "{path}");
        assert!(scripts > 0, "{path} is hydrated");
        assert!(!answer.body.contains(" style=\"") && !answer.body.contains("<style"), "{path}");
    }
}

async fn every_page_has_a_fresh_nonce(engine: Engine) {
    let app = TestApp::start(engine).await;
    let mut nonces = HashSet::new();
    for _ in 0..20 {
        let answer = app.get("/").await;
        assert!(nonce(&answer).len() >= 22, "128 bits");
        assert!(nonces.insert(nonce(&answer).to_owned()));
    }
}

async fn other_responses_run_no_scripts(engine: Engine) {
    let app = TestApp::start(engine).await;
    for path in ["/api/v1/me", "/livez", "/favicon.svg", "/manifest.webmanifest", "/.well-known/jwks.json"] {
        let answer = app.get(path).await;
        let policy = policy(&answer);
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("script-src"), "{path}: {policy}");
    }
}

async fn cross_origin_access_is_never_granted(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.token_for("ada").await;
    for path in PATHS {
        for method in [Method::OPTIONS, Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::DELETE] {
            for origin in ["https://evil.example", "null", "http://localhost.evil.example"] {
                let preflight = [
                    ("origin", origin),
                    ("access-control-request-method", "POST"),
                    ("access-control-request-headers", "authorization, content-type"),
                    ("access-control-request-private-network", "true"),
                ];
                let answer = app.request(method.clone(), path).headers(&preflight).bearer(&ada.access).await;
                let mut names = answer.headers.keys().map(http::HeaderName::as_str);
                assert!(!names.any(|name| name.starts_with("access-control-")), "{method} {path} for {origin}");
            }
        }
    }
}

async fn a_csp_report_is_accepted(engine: Engine) {
    let app = TestApp::start(engine).await;
    let report = json!({ "csp-report": {
        "document-uri": "http://localhost/login", "effective-directive": "script-src-elem", "blocked-uri": "inline",
    }});
    send(&app, "application/csp-report", &report.to_string()).await.expect(StatusCode::NO_CONTENT);
}

async fn an_invalid_csp_report_is_refused(engine: Engine) {
    let app = TestApp::start(engine).await;
    send(&app, "application/csp-report", "{}").await.expect_problem("malformed");
    send(&app, "application/csp-report", "\u{0}").await.expect_problem("malformed");
    send(&app, "text/plain", "{}").await.expect_problem("unsupported_media_type");
    send(&app, "application/csp-report", &"x".repeat(65 * 1024)).await.expect_problem("too_large");
}

fn send(app: &TestApp, kind: &str, body: &str) -> Call {
    app.post("/csp-report").header("sec-fetch-site", "same-origin").body(kind, body.to_owned())
}

fn policy(answer: &Answer) -> &str {
    answer.header("content-security-policy").expect("every answer has a policy")
}

fn nonce(answer: &Answer) -> &str {
    let policy = policy(answer);
    policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).expect("a page has a nonce")
}
