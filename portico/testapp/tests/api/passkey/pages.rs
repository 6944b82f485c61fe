//! Passkeys on pages: what a page offers, and plain posts without scripts.

use http::StatusCode;
use portico_accounts::sql::query;
use portico_testbed::{Engine, on_both_engines};
use serde_json::json;

use crate::stage::{Answer, Browser, Call, PASSWORD, TestApp, address};

on_both_engines! {
    only_a_site_with_passkeys_asks_the_browser_for_them,
    a_user_without_a_password_confirms_a_removal,
    a_passkey_cannot_lose_its_name,
    a_new_passkeys_name_is_checked_before_the_device_creates_it,
    the_page_offers_to_end_other_sessions_after_a_change,
    a_missing_code_is_not_replaced_by_a_passkey,
    a_link_to_confirm_an_address_leads_users_of_passkeys_to_the_log_in,
    a_link_does_not_lead_to_a_log_in_that_requires_a_confirmed_address,
    a_page_that_requires_a_second_factor_leads_to_both_kinds,
    a_new_passkey_leads_back_to_the_page_that_requires_it,
}

const SECURITY: &str = "/account/security";

/// The page of a refused plain post.
async fn refused(app: &TestApp, browser: &Browser, path: &str, fields: &[(&str, &str)]) -> Answer {
    let refused = app.plain_post(path, fields).cookie(&browser.cookie).await.expect_way_to(SECURITY);
    let form = refused.cookie("portico-form").expect("the refused post").value().to_owned();
    let cookies = format!("portico={}; portico-form={form}", browser.cookie);
    app.get(SECURITY).header("cookie", &cookies).await.expect(StatusCode::OK)
}

/// A page at the public URL, whose host is a name.
fn at_localhost(app: &TestApp, page: &str) -> Call {
    app.get(page).header("host", app.origin().trim_start_matches("http://"))
}

async fn first_passkey(app: &TestApp, browser: &Browser) -> String {
    let user = app.caller(browser).await.user.id;
    app.accounts.passkeys(user).await.unwrap()[0].id.to_string()
}

async fn only_a_site_with_passkeys_asks_the_browser_for_them(engine: Engine) {
    let app = TestApp::start(engine).await;
    assert!(at_localhost(&app, "/login").await.body.contains("\"username webauthn\""));
    assert!(!app.get("/login").await.body.contains("webauthn"), "at an IP address");
    for setting in [("PORTICO_PASSKEYS", "off"), ("PORTICO_PUBLIC_URL", "http://127.0.0.1:3000")] {
        let app = TestApp::start_with(engine, &[setting]).await;
        let page = at_localhost(&app, "/login").await.expect(StatusCode::OK);
        assert!(page.body.contains("\"username\"") && !page.body.contains("webauthn"), "{setting:?}");
    }
}

async fn a_user_without_a_password_confirms_a_removal(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (ada, _) = app.user_without_password("ada").await;
    let id = first_passkey(&app, &ada).await;
    let page = refused(&app, &ada, "/fn/passkey/remove", &[("id", &id)]).await;
    assert!(page.body.contains("This passkey will stop working."), "{}", page.main());
    assert!(page.body.contains("Press “Remove” again"), "{}", page.main());
    assert_eq!(app.count("select count(*) from passkeys").await, 2);
    let sure = [("id", id.as_str()), ("sure", "yes")];
    let removed = app.plain_post("/fn/passkey/remove", &sure).cookie(&ada.cookie).await;
    removed.expect_way_to("/account/security?done=passkey_removed");
    assert_eq!(app.count("select count(*) from passkeys").await, 1);
}

async fn a_passkey_cannot_lose_its_name(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let id = app.add_passkey(&ada, &mut app.passkey()).await;
    let page = refused(&app, &ada, "/fn/passkey/rename", &[("id", &id), ("name", " ")]).await;
    assert!(page.body.contains("Enter a name for the passkey."), "{}", page.main());
}

async fn a_new_passkeys_name_is_checked_before_the_device_creates_it(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let options = |name: &str| {
        let fields = [("purpose", "add"), ("password", PASSWORD), ("name", name)];
        app.call("/fn/passkey/options", &fields).cookie(&ada.cookie)
    };
    options(&"x".repeat(101)).await.expect_field_errors(&[("name", "too_long")]);
    options("").await.expect(StatusCode::OK);
}

async fn the_page_offers_to_end_other_sessions_after_a_change(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let offers = async |done: &str| {
        let page = app.get(&format!("{SECURITY}?done={done}")).cookie(&ada.cookie).await.expect(StatusCode::OK);
        page.body.contains("action=\"/fn/sessions/end-others\"")
    };
    for done in ["passkey_added", "passkey_removed", "password_removed", "app_turned_off"] {
        assert!(offers(done).await, "{done}");
    }
    for done in ["passkey_renamed", "password_changed", "password_set", ""] {
        assert!(!offers(done).await, "{done}");
    }
}

async fn a_missing_code_is_not_replaced_by_a_passkey(engine: Engine) {
    let app = TestApp::start(engine).await;
    let (_, factor) = app.user_with_app("ada").await;
    let ada = app.browser_log_in_with("ada", &factor.phone).await;
    let problem = app.call("/fn/app/remove", &[("password", PASSWORD)]).cookie(&ada.cookie).await;
    let problem = problem.expect_problem("second_factor_required");
    assert_eq!(problem["detail"], "Enter a code from your authenticator app or a recovery code.");
}

/// What the warning says where no log-in can come first.
const AGAIN: &str = "you can add them again afterwards.";

async fn a_link_to_confirm_an_address_leads_users_of_passkeys_to_the_log_in(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let token = app.mailed_token(&address("ada"), "Confirm your email address").await;
    let page = format!("/verify-email?token={token}");
    let log_in = format!("/login?next=%2Fverify-email%3Ftoken%3D{token}");
    let warning = "Confirming now removes all passkeys";
    let opened = at_localhost(&app, &page).await.expect(StatusCode::OK);
    assert!(opened.body.contains(&log_in) && !opened.body.contains(warning), "{}", opened.main());
    let ada = app.browser_log_in("ada", &[]).await;
    app.give_up_password(&ada).await;
    let opened = app.get(&page).await.expect(StatusCode::OK);
    assert!(opened.body.contains(&log_in) && opened.body.contains(warning), "{}", opened.main());
    let eve = app.browser_session("eve").await;
    let opened = at_localhost(&app, &page).cookie(&eve.cookie).await.expect(StatusCode::OK);
    assert!(!opened.body.contains(&log_in) && opened.body.contains(AGAIN), "it leads back: {}", opened.main());
    let opened = app.get(&page).cookie(&ada.cookie).await.expect(StatusCode::OK);
    assert!(!opened.body.contains(warning), "this session has used a passkey: {}", opened.main());
    let confirmed = app.plain_post("/fn/email/verify", &[("token", &token)]).cookie(&ada.cookie).await;
    confirmed.expect_way_to("/account?done=email_confirmed");
    assert_eq!(app.count("select count(*) from passkeys").await, 2);
}

/// The setting was changed after the passkeys had been added.
async fn a_link_does_not_lead_to_a_log_in_that_requires_a_confirmed_address(engine: Engine) {
    let app = TestApp::start_with_verification(engine).await;
    let body = json!({ "name": "Ada", "email": address("ada"), "password": PASSWORD });
    app.post("/api/v1/signup").json(&body).await.expect(StatusCode::ACCEPTED);
    let token = app.mailed_token(&address("ada"), "Confirm your email address").await;
    let change = async |sql| query(sql).execute(app.accounts.db().write()).await.unwrap();
    change("update users set email_verified_at = created_at").await;
    let ada = app.browser_log_in("ada", &[]).await;
    app.add_passkey(&ada, &mut app.passkey()).await;
    change("update users set email_verified_at = null").await;
    let opened = at_localhost(&app, &format!("/verify-email?token={token}")).await.expect(StatusCode::OK);
    assert!(opened.body.contains(AGAIN) && !opened.body.contains("/login?next="), "{}", opened.main());
}

async fn a_page_that_requires_a_second_factor_leads_to_both_kinds(engine: Engine) {
    for (setting, has_passkeys) in [("on", true), ("off", false)] {
        let settings = [("PORTICO_SECOND_FACTOR", "admins"), ("PORTICO_PASSKEYS", setting)];
        let app = TestApp::start_with(engine, &settings).await;
        let ada = app.browser_session("ada").await;
        app.promote("ada").await;
        let page = at_localhost(&app, "/admin").cookie(&ada.cookie).await.expect(StatusCode::FORBIDDEN);
        assert!(page.body.contains("/account/security/app?next="), "{}", page.main());
        let passkey = page.link("Add a passkey");
        assert_eq!(passkey.as_deref(), has_passkeys.then_some("/account/security?next=%2Fadmin#passkeys"));
    }
}

/// Where policy asks for a factor, recovery codes are shown in between.
async fn a_new_passkey_leads_back_to_the_page_that_requires_it(engine: Engine) {
    for (policy, way) in [("optional", "/admin"), ("admins", "/account/security?next=%2Fadmin")] {
        let app = TestApp::start_with(engine, &[("PORTICO_SECOND_FACTOR", policy)]).await;
        let ada = app.browser_session("ada").await;
        app.promote("ada").await;
        let proof = [("purpose", "add"), ("password", PASSWORD)];
        let options = app.call("/fn/passkey/options", &proof).cookie(&ada.cookie).await.expect(StatusCode::OK);
        let rotated = |answer: &Answer| answer.cookie("portico").expect("a rotated cookie").value().to_owned();
        let made = app.passkey().create(&options.json()).json();
        let fields = [("credential", made.as_str()), ("next", "/admin")];
        let added = app.plain_post("/fn/passkey/add", &fields).cookie(&rotated(&options)).await.expect_way_to(way);
        let codes = added.cookie("portico-form");
        assert_eq!(codes.is_some(), policy == "admins");
        let Some(codes) = codes else { continue };
        let cookies = format!("portico={}; portico-form={}", rotated(&added), codes.value());
        let shown = app.get(way).header("cookie", &cookies).await.expect(StatusCode::OK);
        assert_eq!(shown.link("Continue").as_deref(), Some("/admin"), "{}", shown.main());
    }
}
