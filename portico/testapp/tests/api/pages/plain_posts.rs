//! Forms sent by a browser without scripts.

use std::collections::BTreeSet;

use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};
use portico_ui::routes::Page;
use portico_ui::site::Site;

use crate::stage::{Answer, PASSWORD, TestApp, address};

on_both_engines! {
    a_sign_up_leads_to_the_dashboard,
    a_log_in_leads_to_the_requested_page,
    a_log_out_leads_to_the_log_in_page_with_a_notice,
    no_response_redirects_to_the_referer,
    a_refused_log_in_is_shown_once_with_the_typed_values,
    a_refused_sign_up_is_shown_at_its_fields,
    a_taken_address_is_reported_on_the_page,
    a_refused_post_keeps_the_next_page,
    a_refused_post_is_shown_only_in_its_own_form,
    a_refused_post_is_not_shown_to_another_user,
    a_changed_cookie_is_ignored,
    typed_values_are_escaped,
    an_overlong_post_returns_to_its_page,
    an_unreadable_body_returns_to_its_page,
    a_new_name_returns_to_the_account_page_with_a_notice,
    a_refused_name_is_shown_as_typed,
    every_form_on_a_page_redirects_to_a_page,
}

/// Loads the page that a refused post leads to, with the cookie that it set.
async fn follow(app: &TestApp, refused: &Answer) -> Answer {
    let cookie = refused.cookie("portico-form").expect("the cookie with the refused post");
    assert_eq!((cookie.http_only(), cookie.path()), (Some(true), Some("/")));
    assert_eq!(cookie.max_age().map(|age| age.whole_seconds()), Some(120));
    app.get(refused.location()).header("cookie", &format!("portico-form={}", cookie.value())).await
}

async fn a_sign_up_leads_to_the_dashboard(engine: Engine) {
    let app = TestApp::start(engine).await;
    let fields = [("name", "Ada"), ("email", "ada@example.org"), ("password", PASSWORD)];
    let answer = app.plain_post("/fn/account/create", &fields).await.expect_way_to("/dashboard");
    let cookie = answer.cookie("portico").expect("a session cookie");
    app.get("/dashboard").cookie(cookie.value()).await.expect(StatusCode::OK);
}

async fn a_log_in_leads_to_the_requested_page(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let email = address("ada");
    let fields = [("email", email.as_str()), ("password", PASSWORD), ("next", "/dashboard?a=b")];
    let answer = app.plain_post("/fn/session/create", &fields).await.expect_way_to("/dashboard?a=b");
    assert!(answer.cookie("portico").is_some());
    app.plain_post("/fn/session/create", &fields[..2]).await.expect_way_to("/dashboard");
}

async fn a_log_out_leads_to_the_log_in_page_with_a_notice(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let answer = app.plain_post("/fn/session/end", &[]).cookie(&ada.cookie).await;
    let answer = answer.expect_way_to("/login?reason=logged_out");
    let cookie = answer.cookie("portico").expect("the cookie is cleared");
    assert_eq!((cookie.value(), cookie.max_age().map(|age| age.whole_seconds())), ("", Some(0)));
    assert_eq!(app.status_of_browser(&ada).await, 401);
    assert!(app.get(answer.location()).await.main().contains("You are logged out."));
    app.plain_post("/fn/session/end", &[]).cookie(&ada.cookie).await.expect_way_to("/login?reason=logged_out");
}

async fn no_response_redirects_to_the_referer(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let email = address("ada");
    let right = [("email", email.as_str()), ("password", PASSWORD)];
    let wrong = [("email", email.as_str()), ("password", "wrong")];
    for referer in ["https://evil.example/", "//evil.example", "/\\evil.example", "not a url"] {
        let post = |path, fields| app.plain_post(path, fields).header("referer", referer);
        post("/fn/session/create", &right[..]).await.expect_way_to("/dashboard");
        post("/fn/session/create", &wrong[..]).await.expect_way_to("/login");
        post("/fn/account/create", &right[..]).await.expect_way_to("/signup");
        post("/fn/session/end", &[]).await.expect_way_to("/login?reason=logged_out");
    }
}

async fn a_refused_log_in_is_shown_once_with_the_typed_values(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let fields = [("email", "ada@example.org"), ("password", "not-the-password"), ("keep", "yes")];
    let refused = app.plain_post("/fn/session/create", &fields).await.expect_way_to("/login");
    assert_eq!(refused.cookie("portico"), None);
    let page = follow(&app, &refused).await.expect(StatusCode::OK);
    assert!(page.main().contains("That address and password do not match."));
    assert!(page.main().contains("value=\"ada@example.org\"") && page.main().contains("checked"));
    assert!(!page.body.contains("not-the-password"));
    let cleared = page.cookie("portico-form").expect("the cookie is cleared");
    assert_eq!((cleared.value(), cleared.max_age().map(|age| age.whole_seconds())), ("", Some(0)));
    assert!(!app.get("/login").await.body.contains("do not match"));
}

async fn a_refused_sign_up_is_shown_at_its_fields(engine: Engine) {
    let app = TestApp::start(engine).await;
    let fields = [("name", "Ada"), ("email", "no address"), ("password", "short")];
    let refused = app.plain_post("/fn/account/create", &fields).await.expect_way_to("/signup");
    let page = follow(&app, &refused).await;
    let page = page.main();
    for shown in ["id=\"email-error\"", "id=\"password-error\"", "value=\"Ada\"", "value=\"no address\""] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    assert!(!page.contains("id=\"name-error\"") && !page.contains("value=\"short\""), "{page}");
    assert_eq!(page.matches("aria-invalid=\"true\"").count(), 2);
}

async fn a_taken_address_is_reported_on_the_page(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let fields = [("name", "Eve"), ("email", "ada@example.org"), ("password", PASSWORD)];
    let refused = app.plain_post("/fn/account/create", &fields).await.expect_way_to("/signup");
    let page = follow(&app, &refused).await;
    let page = page.main();
    assert!(page.contains("That email address already has an account.") && page.contains("value=\"Eve\""), "{page}");
}

async fn a_refused_post_keeps_the_next_page(engine: Engine) {
    let app = TestApp::start(engine).await;
    let fields = [("email", "ada@example.org"), ("password", "wrong"), ("next", "/dashboard?a=b")];
    let refused = app.plain_post("/fn/session/create", &fields).await;
    let refused = refused.expect_way_to("/login?next=%2Fdashboard%3Fa%3Db");
    assert!(follow(&app, &refused).await.main().contains("value=\"/dashboard?a=b\""));
}

async fn a_refused_post_is_shown_only_in_its_own_form(engine: Engine) {
    let app = TestApp::start(engine).await;
    let refused = app.plain_post("/fn/session/create", &[("email", "ada@example.org"), ("password", "x")]).await;
    let cookie = format!("portico-form={}", refused.cookie("portico-form").unwrap().value());
    let page = app.get("/signup").header("cookie", &cookie).await.expect(StatusCode::OK);
    assert!(!page.main().contains("do not match") && !page.main().contains("ada@example.org"), "{}", page.main());
}

async fn a_refused_post_is_not_shown_to_another_user(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (ada, eve) = (app.browser_session("ada").await, app.browser_session("eve").await);
    let email = address("ada");
    let answer = app.plain_post("/fn/session/create", &[("email", email.as_str()), ("password", PASSWORD)]).await;
    let device = answer.cookie("portico-device").expect("a device cookie").to_string();
    let post = app.plain_post("/fn/account/rename", &[("name", "Countess")]).header("cookie", &device);
    let refused = post.await.expect_way_to("/account");
    let form = refused.cookie("portico-form").expect("the cookie with the refused post").value().to_owned();
    let account = async |session: &str| {
        let cookies = format!("portico={session}; portico-form={form}");
        app.get("/account").header("cookie", &cookies).await.expect(StatusCode::OK)
    };
    assert!(!account(&eve.cookie).await.body.contains("Countess"));
    assert!(account(&ada.cookie).await.main().contains("value=\"Countess\""));
}

async fn a_changed_cookie_is_ignored(engine: Engine) {
    let app = TestApp::start(engine).await;
    let refused = app.plain_post("/fn/session/create", &[("email", "ada@example.org"), ("password", "x")]).await;
    let value = refused.cookie("portico-form").unwrap().value().to_owned();
    assert!(!value.contains("ada"));
    let changed = value[..20].to_owned() + if &value[20..21] == "A" { "B" } else { "A" } + &value[21..];
    for cookie in [changed.as_str(), &value[..30], "", "e30", "%", &"A".repeat(5_000)] {
        let page = app.get("/login").header("cookie", &format!("portico-form={cookie}")).await.expect(StatusCode::OK);
        assert!(!page.body.contains("do not match") && !page.body.contains("ada@example.org"), "{cookie}");
    }
    let other = TestApp::start(engine).await;
    let page = other.get("/login").header("cookie", &format!("portico-form={value}")).await.expect(StatusCode::OK);
    assert!(!page.body.contains("do not match"));
}

async fn typed_values_are_escaped(engine: Engine) {
    let app = TestApp::start(engine).await;
    let markup = "\"><script>alert(1)</script>";
    let fields = [("name", markup), ("email", markup), ("password", markup)];
    let refused = app.plain_post("/fn/account/create", &fields).await.expect_way_to("/signup");
    let page = follow(&app, &refused).await.body;
    assert!(!page.contains("<script>alert") && page.contains("alert(1)"), "{page}");
}

async fn an_overlong_post_returns_to_its_page(engine: Engine) {
    let app = TestApp::start(engine).await;
    let large = "x".repeat(1 << 20);
    let fields = [("name", "Ada"), ("email", large.as_str()), ("password", PASSWORD)];
    let refused = app.plain_post("/fn/account/create", &fields).await.expect_way_to("/signup");
    assert!(follow(&app, &refused).await.main().contains("larger than 64 KiB"));
    let fields = [("name", "n".repeat(30_000)), ("email", "e".repeat(30_000))];
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    let refused = app.plain_post("/fn/account/create", &fields).await.expect_way_to("/signup");
    assert!(refused.header("set-cookie").unwrap().len() <= 4_096, "more than a browser stores");
    assert!(follow(&app, &refused).await.main().contains("id=\"email-error\""));
}

async fn an_unreadable_body_returns_to_its_page(engine: Engine) {
    let app = TestApp::start(engine).await;
    let post = app.post("/fn/session/create").header("origin", &app.origin()).header("accept", "text/html");
    let refused = post.body("application/x-www-form-urlencoded", "email=%ff").await.expect_way_to("/login");
    assert!(follow(&app, &refused).await.main().contains("could not be understood"));
}

async fn a_new_name_returns_to_the_account_page_with_a_notice(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let answer = app.plain_post("/fn/account/rename", &[("name", "Countess")]).cookie(&ada.cookie).await;
    let page = app.get(answer.expect_way_to("/account?saved=yes").location()).cookie(&ada.cookie).await;
    assert!(page.main().contains("Saved.") && page.main().contains("value=\"Countess\""), "{}", page.main());
}

async fn a_refused_name_is_shown_as_typed(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let typed = "a".repeat(101);
    let refused = app.plain_post("/fn/account/rename", &[("name", &typed)]).cookie(&ada.cookie).await;
    let refused = refused.expect_way_to("/account");
    let form = refused.cookie("portico-form").expect("the cookie with the refused post");
    let cookies = format!("portico={}; portico-form={}", ada.cookie, form.value());
    let page = app.get("/account").header("cookie", &cookies).await;
    assert!(page.main().contains(&typed) && page.main().contains("Use at most 100 characters."), "{}", page.main());
}

/// A form whose server function is not declared as a form's would get JSON.
async fn every_form_on_a_page_redirects_to_a_page(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.administrator("ada").await;
    app.log_in("ada").await;
    let mut forms = BTreeSet::new();
    for Page { path, access, .. } in Site::current().all_pages() {
        let cookie = if access.is_protected() { ada.cookie.as_str() } else { "" };
        let page = app.get(path).cookie(cookie).await.body;
        let actions = page.split("<form action=\"").skip(1).filter_map(|rest| rest.split('"').next());
        forms.extend(actions.map(str::to_owned));
    }
    assert!(forms.len() >= 11, "{forms:?}");
    for form in forms {
        let answer = app.plain_post(&form, &[]).await.expect(StatusCode::SEE_OTHER);
        let path = answer.location().split('?').next().unwrap_or_default();
        assert!(Site::current().all_pages().any(|page| page.path == path), "{form}: {path}");
    }
}
