//! `/account/sessions`, with scripts and without.

use std::time::Duration;

use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};
use serde_json::json;

use crate::stage::{Answer, Call, PASSWORD, TestApp, Tokens, address, session_id};

const PAGE: &str = "/account/sessions";
const DONE: &str = "/account/sessions?ended=yes";
const SUDO_TTL: Duration = Duration::from_secs(10 * 60);

on_both_engines! {
    a_logged_out_visitor_is_redirected_to_log_in,
    the_page_lists_the_users_own_devices,
    a_hostile_device_name_is_escaped,
    scripts_get_the_same_list,
    a_plain_post_ends_a_session,
    a_plain_post_cannot_end_another_users_session,
    a_plain_post_ends_all_other_sessions,
    the_page_asks_for_the_password_unless_it_is_recent,
    a_post_with_the_password_succeeds,
    a_wrong_password_is_reported_but_never_echoed,
    a_script_must_also_give_the_password,
    a_cross_site_post_does_not_end_a_session,
    an_anonymous_visitor_cannot_end_a_session,
}

async fn log_in_with(app: &TestApp, user_agent: &str) -> Tokens {
    let fields = [("email", &*address("ada")), ("password", PASSWORD)];
    app.post("/api/v1/token").header("user-agent", user_agent).form(&fields).await.into()
}

fn asks_for_password(page: &str) -> bool {
    page.contains("type=\"password\"")
}

async fn a_logged_out_visitor_is_redirected_to_log_in(engine: Engine) {
    let app = TestApp::start(engine).await;
    let answer = app.get(PAGE).await.expect_way_to("/login?next=%2Faccount%2Fsessions");
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

async fn the_page_lists_the_users_own_devices(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    log_in_with(&app, "curl/8.5.0").await;
    app.sign_up("eve").await;
    let fields = [("email", "eve@example.org"), ("password", PASSWORD)];
    app.post("/api/v1/token").header("user-agent", "eves-tool/1").form(&fields).await.expect(StatusCode::OK);
    let page = app.get(PAGE).cookie(&ada.cookie).await.expect(StatusCode::OK);
    assert_eq!(
        (page.header("cache-control"), page.header("vary")),
        (Some("no-store"), Some("Cookie, Accept-Language"))
    );
    assert!(!page.headers.contains_key("set-cookie"));
    let main = page.main();
    assert_eq!((main.matches("<li").count(), main.matches("This device").count()), (2, 1), "{main}");
    for shown in ["curl", "Unknown device", "127.0.0.1", "<time datetime=\"2026-09-21T14:13:20Z\""] {
        assert!(main.contains(shown), "{shown}: {main}");
    }
    assert!(!main.contains("eves-tool") && !asks_for_password(main), "{main}");
}

async fn a_hostile_device_name_is_escaped(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    for hostile in ["<script>alert(1)</script>", "</script><script>alert`1`</script>", "\"><img\tsrc=x", "<!--"] {
        log_in_with(&app, hostile).await;
    }
    let page = app.get(PAGE).cookie(&ada.cookie).await.expect(StatusCode::OK).body;
    for markup in ["<script>alert", "</script><script>alert", "\"><img", "<!--</p>"] {
        assert!(!page.contains(markup), "{markup}: {page}");
    }
    assert!(page.contains("Unknown device"), "a program's name is letters, digits, - and _: {page}");
}

async fn scripts_get_the_same_list(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    log_in_with(&app, "curl/8.5.0").await;
    let listed = app.call("/fn/sessions/list", &[]).cookie(&ada.cookie).await.expect(StatusCode::OK);
    assert_eq!(listed.header("cache-control"), Some("no-store"));
    let by_api = app.get("/api/v1/sessions").bearer(&ada.access_token).cookie(&ada.cookie).await.json();
    let of_api = by_api["sessions"].as_array().unwrap().iter();
    let (here, others): (Vec<_>, Vec<_>) = of_api.partition(|session| session["current"] == true);
    let rows = [here, others].concat();
    assert_eq!(listed.json(), json!({ "rows": rows, "next": null, "is_first": true }));
    app.call("/fn/sessions/list", &[]).await.expect_problem("authentication_required");
}

async fn a_plain_post_ends_a_session(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let there = app.log_in("ada").await;
    let end = || app.plain_post("/fn/sessions/end", &[("id", &session_id(&there.access))]).cookie(&ada.cookie);
    let answer = end().await.expect_way_to(DONE);
    assert!(!answer.headers.contains_key("set-cookie"));
    app.get("/api/v1/me").bearer(&there.access).await.expect_over("invalid_token", "ended_elsewhere");
    let page = app.get(DONE).cookie(&ada.cookie).await.expect(StatusCode::OK);
    assert!(page.main().contains("You have been logged out there.") && page.main().matches("<li").count() == 1);
    end().await.expect_way_to(DONE);
    assert_eq!(app.status_of_browser(&ada).await, 200);
}

async fn a_plain_post_cannot_end_another_users_session(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let eve = app.token_for("eve").await;
    for id in [session_id(&eve.access).as_str(), "", "x", "00000000-0000-0000-0000-000000000000"] {
        app.plain_post("/fn/sessions/end", &[("id", id)]).cookie(&ada.cookie).await.expect_way_to(DONE);
    }
    app.plain_post("/fn/sessions/end", &[]).cookie(&ada.cookie).await.expect_way_to(DONE);
    assert_eq!((app.status_of_program(&eve.access).await, app.status_of_browser(&ada).await), (200, 200));
}

fn end_others(app: &TestApp, fields: &[(&str, &str)], cookie: &str) -> Call {
    app.plain_post("/fn/sessions/end-others", fields).cookie(cookie)
}

/// Loads the page that a refused post leads to, still logged in.
async fn follow(app: &TestApp, refused: &Answer, cookie: &str) -> Answer {
    let form = refused.cookie("portico-form").expect("the cookie with the refused post");
    let cookies = format!("portico={cookie}; portico-form={}", form.value());
    app.get(refused.location()).header("cookie", &cookies).await.expect(StatusCode::OK)
}

async fn a_plain_post_ends_all_other_sessions(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let (there, eve) = (app.log_in("ada").await, app.token_for("eve").await);
    end_others(&app, &[], &ada.cookie).await.expect_way_to(DONE);
    app.get("/api/v1/me").bearer(&there.access).await.expect_over("invalid_token", "ended_elsewhere");
    assert_eq!((app.status_of_program(&eve.access).await, app.status_of_browser(&ada).await), (200, 200));
}

async fn the_page_asks_for_the_password_unless_it_is_recent(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let there = app.log_in("ada").await;
    app.clock.advance(SUDO_TTL);
    for fields in [&[][..], &[("password", "")]] {
        let refused = end_others(&app, fields, &ada.cookie).await.expect_way_to(PAGE);
        let page = follow(&app, &refused, &ada.cookie).await;
        assert!(
            asks_for_password(page.main()) && page.main().contains("Enter your password or use a passkey to continue.")
        );
        let cleared = page.cookie("portico-form").expect("the cookie is cleared");
        assert_eq!((cleared.value(), page.main().matches("<li").count()), ("", 2));
    }
    assert!(!asks_for_password(app.get(PAGE).cookie(&ada.cookie).await.main()));
    app.refresh(&there).await;
}

async fn a_post_with_the_password_succeeds(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let there = app.log_in("ada").await;
    app.clock.advance(SUDO_TTL);
    end_others(&app, &[("password", PASSWORD)], &ada.cookie).await.expect_way_to(DONE);
    app.grant(&there.refresh).await.expect_over("invalid_grant", "ended_elsewhere");
    let later = app.log_in("ada").await;
    end_others(&app, &[], &ada.cookie).await.expect_way_to(DONE);
    assert_eq!(app.status_of_program(&later.access).await, 401);
}

async fn a_wrong_password_is_reported_but_never_echoed(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let there = app.log_in("ada").await;
    app.clock.advance(SUDO_TTL);
    let refused = end_others(&app, &[("password", "open-sesame")], &ada.cookie).await.expect_way_to(PAGE);
    assert!(!refused.header("set-cookie").unwrap().contains("open-sesame"));
    let page = follow(&app, &refused, &ada.cookie).await;
    assert!(page.main().contains("That is not your password.") && asks_for_password(page.main()), "{}", page.main());
    assert!(!page.body.contains("open-sesame"), "{}", page.body);
    let long = "x".repeat(4_096);
    let refused = end_others(&app, &[("password", &long)], &ada.cookie).await.expect_way_to(PAGE);
    let page = follow(&app, &refused, &ada.cookie).await;
    assert!(page.main().contains("id=\"end-others-password-error\"") && !page.body.contains(&long), "{}", page.main());
    let twice = [("password", "open-sesame"), ("password", PASSWORD)];
    let refused = end_others(&app, &twice, &ada.cookie).await.expect_way_to(PAGE);
    assert!(!follow(&app, &refused, &ada.cookie).await.body.contains("open-sesame"));
    app.refresh(&there).await;
}

async fn a_script_must_also_give_the_password(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let there = app.log_in("ada").await;
    app.clock.advance(SUDO_TTL);
    let end = |fields: &[(&str, &str)]| app.call("/fn/sessions/end-others", fields).cookie(&ada.cookie);
    end(&[]).await.expect_problem("reauthentication_required");
    end(&[("password", "wrong")]).await.expect_problem("wrong_password");
    app.refresh(&there).await;
    let done = end(&[("password", PASSWORD)]).await.expect(StatusCode::OK);
    assert_eq!(done.text("next"), DONE);
    app.grant(&there.refresh).await.expect_over("invalid_grant", "ended_elsewhere");
}

async fn a_cross_site_post_does_not_end_a_session(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let there = app.log_in("ada").await;
    let session = session_id(&there.access);
    let elsewhere: [&[(&str, &str)]; 5] = [
        &[],
        &[("origin", "null")],
        &[("origin", "https://evil.example")],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
    ];
    for headers in elsewhere {
        for accept in ["text/html", "application/json"] {
            for (path, field) in [("/fn/sessions/end", "id"), ("/fn/sessions/end-others", "password")] {
                let value = if field == "id" { session.as_str() } else { PASSWORD };
                let post = app.post(path).headers(headers).header("accept", accept).form(&[(field, value)]);
                post.cookie(&ada.cookie).await.expect_problem("csrf");
            }
        }
    }
    assert_eq!((app.status_of_program(&there.access).await, app.status_of_browser(&ada).await), (200, 200));
}

async fn an_anonymous_visitor_cannot_end_a_session(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.token_for("ada").await;
    let session = session_id(&ada.access);
    for (path, fields) in
        [("/fn/sessions/end", [("id", &*session)]), ("/fn/sessions/end-others", [("password", PASSWORD)])]
    {
        app.call(path, &fields).await.expect_problem("authentication_required");
        app.plain_post(path, &fields).await.expect_way_to(PAGE);
    }
    assert_eq!(app.status_of_program(&ada.access).await, 200);
}
