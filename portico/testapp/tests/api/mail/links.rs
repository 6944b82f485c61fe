//! The links in emails: where they lead regardless of the request, and what uses them up.

use http::{Method, StatusCode};
use portico_testbed::{Engine, on_both_engines};
use serde_json::json;

use crate::stage::{Call, Door, PASSWORD, TestApp, Tokens, address, all_at_once};

on_both_engines! {
    request_headers_do_not_affect_a_link,
    emails_never_name_another_host,
    only_a_post_uses_up_a_link,
    one_of_twenty_concurrent_posts_succeeds,
    a_link_works_only_for_its_own_purpose,
}

const POISON: [&[(&str, &str)]; 7] = [
    &[("host", "evil.example")],
    &[("host", "evil.example:80"), ("x-forwarded-proto", "https")],
    &[("x-forwarded-host", "evil.example"), ("x-forwarded-proto", "https"), ("x-forwarded-port", "666")],
    &[("forwarded", "host=evil.example;proto=https;for=192.0.2.7")],
    &[("x-host", "evil.example"), ("x-original-host", "evil.example"), ("x-forwarded-server", "evil.example")],
    &[("x-original-url", "https://evil.example/"), ("x-rewrite-url", "https://evil.example/")],
    &[("x-forwarded-prefix", "//evil.example"), ("x-forwarded-uri", "//evil.example"), ("via", "1.1 evil.example")],
];

const CONFIRM: &str = "Confirm your email address";
const RESET: &str = "Choose a new password";
const CHANGE: &str = "Confirm your new email address";
const NEW: &str = "countess@example.org";

/// How a request reaches the server.
#[derive(Clone, Copy, Debug)]
enum Way {
    Program,
    Script,
    Form,
}

const WAYS: [Way; 3] = [Way::Program, Way::Script, Way::Form];

/// A post to the API, a server function or a form.
fn post(app: &Door, way: Way, api: &str, function: &str, fields: &[(&str, &str)]) -> Call {
    let body: serde_json::Map<_, _> = fields.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    match way {
        Way::Program => app.post(api).json(&body.into()),
        Way::Script => app.call(function, fields),
        Way::Form => app.plain_post(function, fields),
    }
}

async fn request_headers_do_not_affect_a_link(engine: Engine) {
    let app = TestApp::start_with(engine, &[("PORTICO_MAILS", "1000/1h")]).await;
    for (i, headers) in POISON.iter().enumerate() {
        for way in WAYS {
            let who = format!("{way:?}{i}").to_lowercase();
            let email = address(&who);
            let fields = [("name", "Ada"), ("email", &email), ("password", PASSWORD)];
            let ask = async |api, function, fields: &[(&str, &str)], session: &str, subject, to: &str| {
                let call = post(&app, way, api, function, fields).headers(headers).cookie(session);
                assert!(call.await.status < 400, "{way:?} {headers:?} {api}");
                app.clock.advance(std::time::Duration::from_millis(1));
                // Fails if it leads elsewhere.
                app.link(to, subject).await
            };
            let link = ask("/api/v1/signup", "/fn/account/create", &fields, "", CONFIRM, &email).await;
            assert!(link.starts_with("/verify-email?token="), "{link}");
            let link = ask("/api/v1/email/verification", "/fn/email/resend", &fields[1..2], "", CONFIRM, &email).await;
            assert!(link.starts_with("/verify-email?token="), "{link}");
            let link = ask("/api/v1/password/forgot", "/fn/password/forgot", &fields[1..2], "", RESET, &email).await;
            assert!(link.starts_with("/reset-password?token="), "{link}");
            request_change(&app, way, &who, headers).await;
        }
    }
}

async fn request_change(app: &TestApp, way: Way, who: &str, headers: &[(&str, &str)]) {
    let new = format!("{who}@example.net");
    let fields = [("email", new.as_str()), ("password", PASSWORD)];
    let answer = match way {
        Way::Program => {
            let ada = app.log_in(who).await;
            let body = json!({ "email": new, "password": PASSWORD });
            let put = app.request(Method::PUT, "/api/v1/me/email").json(&body);
            put.bearer(&ada.access).headers(headers).await
        }
        Way::Script | Way::Form => {
            let ada = app.browser_log_in(who, &[]).await;
            let call = post(app, way, "", "/fn/email/change", &fields).headers(headers);
            call.cookie(&ada.cookie).await
        }
    };
    assert!(answer.status < 400, "{way:?} {headers:?} {}", answer.body);
    let link = app.link(&new, CHANGE).await;
    assert!(link.starts_with("/verify-email?token="), "{link}");
}

async fn emails_never_name_another_host(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let post = app.post("/fn/password/forgot").header("host", "evil.example").header("origin", &app.origin());
    post.form(&[("email", "ada@example.org"), ("next", "https://evil.example/")]).await.expect(StatusCode::OK);
    let mail = app.mail(&address("ada"), RESET).await;
    for part in [mail.text, mail.html] {
        assert!(part.contains(&app.origin()) && !part.contains("evil"), "{part}");
    }
}

/// Mail programs and filters follow links before the reader does.
async fn only_a_post_uses_up_a_link(engine: Engine) {
    for kind in [CONFIRM, RESET, CHANGE] {
        let app = TestApp::start(engine).await;
        let ada = app.token_for("ada").await;
        let link = link_of_kind(&app, &ada, kind).await;
        let token = token(&link);
        for headers in [&[][..], &[("sec-purpose", "prefetch")], &[("user-agent", "Mozilla/5.0 (compatible; scanner)")]]
        {
            for method in [Method::GET, Method::HEAD, Method::OPTIONS] {
                app.request(method, &link).headers(headers).await;
            }
        }
        for door in ["/api/v1/email/verify", "/api/v1/password/reset", "/fn/email/verify", "/fn/password/reset"] {
            for method in [Method::GET, Method::HEAD, Method::OPTIONS, Method::PUT, Method::DELETE] {
                let path = format!("{door}?token={token}&password={}", PASSWORD.replace(' ', "+"));
                let answer = app.request(method.clone(), &path).header("sec-fetch-site", "same-origin").await;
                assert!(answer.status >= 400 || method == Method::OPTIONS, "{method} {door}: {}", answer.status);
            }
        }
        for page in ["/fn/email/check-link", "/fn/password/check-link"] {
            app.call(page, &[("token", token)]).await.expect(StatusCode::OK);
        }
        use_link(&app, Way::Program, kind, token).await.expect(StatusCode::NO_CONTENT);
    }
}

async fn one_of_twenty_concurrent_posts_succeeds(engine: Engine) {
    for kind in [CONFIRM, RESET, CHANGE] {
        let app = TestApp::start(engine).await;
        let ada = app.token_for("ada").await;
        let link = link_of_kind(&app, &ada, kind).await;
        let posts =
            (0..20).map(|i| use_link(&app, if i % 2 == 0 { Way::Program } else { Way::Script }, kind, token(&link)));
        let answers = all_at_once(posts).await;
        let used = answers.iter().filter(|answer| answer.status < 300).count();
        assert_eq!(used, 1, "{kind}");
        for refused in answers.into_iter().filter(|answer| answer.status >= 300) {
            refused.expect_problem("invalid_link");
        }
    }
}

async fn a_link_works_only_for_its_own_purpose(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.token_for("ada").await;
    for kind in [CONFIRM, RESET, CHANGE] {
        let link = link_of_kind(&app, &ada, kind).await;
        let others = if kind == RESET { CONFIRM } else { RESET };
        for way in [Way::Program, Way::Script] {
            use_link(&app, way, others, token(&link)).await.expect_problem("invalid_link");
        }
        let page = if kind == RESET { "/verify-email" } else { "/reset-password" };
        let page = app.get(&format!("{page}?token={}", token(&link))).await;
        assert!(page.main().contains("no longer works"), "{kind}");
    }
    assert_eq!(app.get("/api/v1/me").bearer(&ada.access).await.text("email"), address("ada"));
}

/// A valid link to Ada. The one to confirm her address was sent at sign-up.
async fn link_of_kind(app: &TestApp, ada: &Tokens, kind: &str) -> String {
    match kind {
        CHANGE => {
            let body = json!({ "email": NEW, "password": PASSWORD });
            let put = app.request(Method::PUT, "/api/v1/me/email").json(&body).bearer(&ada.access);
            put.await.expect(StatusCode::ACCEPTED);
            app.link(NEW, CHANGE).await
        }
        RESET => {
            let body = json!({ "email": address("ada") });
            app.post("/api/v1/password/forgot").json(&body).await.expect(StatusCode::ACCEPTED);
            app.link(&address("ada"), RESET).await
        }
        _ => app.link(&address("ada"), CONFIRM).await,
    }
}

fn token(link: &str) -> &str {
    link.split_once("?token=").unwrap().1
}

fn use_link(app: &Door, way: Way, kind: &str, token: &str) -> Call {
    let fields = [("token", token), ("password", PASSWORD)];
    match kind {
        RESET => post(app, way, "/api/v1/password/reset", "/fn/password/reset", &fields),
        _ => post(app, way, "/api/v1/email/verify", "/fn/email/verify", &fields),
    }
}
