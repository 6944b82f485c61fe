//! `/forgot-password`, `/reset-password` and `/account/security`, with scripts off.

use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{Answer, PASSWORD, TestApp, address};

const NEW: &str = "another horse battery";
const SUBJECT: &str = "Choose a new password";

on_both_engines! {
    a_forgotten_password_can_be_replaced,
    opening_a_link_does_not_use_it_up,
    an_invalid_link_says_so_and_offers_another,
    an_invalid_link_reveals_no_account,
    a_refused_reset_returns_to_its_link,
    a_page_with_a_token_does_not_leak_its_url,
    every_address_gets_the_same_response,
    a_password_can_be_changed_on_the_page,
    the_page_says_that_a_change_voids_earlier_links,
    a_refused_change_is_shown_at_its_field,
    the_security_page_requires_a_log_in,
    a_cross_site_post_changes_nothing,
}

async fn link_for(app: &TestApp, who: &str) -> String {
    let answer = app.plain_post("/fn/password/forgot", &[("email", &address(who))]).await;
    answer.expect_way_to("/forgot-password?done=reset_link_sent");
    app.link(&address(who), SUBJECT).await
}

fn token(link: &str) -> &str {
    link.split_once("?token=").unwrap().1
}

/// The page a refused post leads to, with its cookie and maybe the session's.
async fn follow(app: &TestApp, refused: &Answer, session: &str) -> Answer {
    let form = refused.cookie("portico-form").expect("the cookie with the refused post");
    app.get(refused.location()).header("cookie", &format!("portico={session}; portico-form={}", form.value())).await
}

async fn a_forgotten_password_can_be_replaced(engine: Engine) {
    let app = TestApp::start(engine).await;
    let before = app.browser_session("ada").await;
    let log_in = app.get("/login").await;
    assert!(log_in.main().contains("href=\"/forgot-password\""), "{}", log_in.main());
    let link = link_for(&app, "ada").await;
    let page = app.get(&link).await.expect(StatusCode::OK);
    assert!(page.main().contains("action=\"/fn/password/reset\"") && page.main().contains(token(&link)));
    let answer = app.plain_post("/fn/password/reset", &[("token", token(&link)), ("password", NEW)]).await;
    let answer = answer.expect_way_to("/login?done=password_reset");
    assert!(answer.cookie("portico").is_none(), "a reset opens no session");
    assert!(app.get(answer.location()).await.main().contains("Your new password is set."));
    assert_eq!(app.status_of_browser(&before).await, 401);
    let fields = [("email", &*address("ada")), ("password", NEW)];
    app.plain_post("/fn/session/create", &fields).await.expect_way_to("/dashboard");
}

async fn opening_a_link_does_not_use_it_up(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let link = link_for(&app, "ada").await;
    for _ in 0..3 {
        let page = app.get(&link).await.expect(StatusCode::OK);
        assert!(page.main().contains("Set new password"), "{}", page.main());
        app.request(http::Method::HEAD, &link).await.expect(StatusCode::OK);
    }
}

async fn an_invalid_link_says_so_and_offers_another(engine: Engine) {
    let app = TestApp::start(engine).await;
    for dead in ["/reset-password", "/reset-password?token=", "/reset-password?token=x", "/reset-password?token=%00%ff"]
    {
        let page = app.get(dead).await.expect(StatusCode::OK);
        let main = page.main();
        assert!(main.contains("no longer works") && main.contains("href=\"/forgot-password\""), "{main}");
        assert!(!main.contains("<form") && main.contains("role=\"alert\""), "{main}");
    }
}

async fn an_invalid_link_reveals_no_account(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let confirm = app.link(&address("ada"), "Confirm your email address").await;
    let older = link_for(&app, "ada").await;
    app.clock.advance(std::time::Duration::from_secs(1));
    let link = link_for(&app, "ada").await;
    let check = async |token: &str| app.call("/fn/password/check-link", &[("token", token)]).await;
    let good = check(token(&link)).await.expect(StatusCode::OK);
    assert_eq!((good.text("email").as_str(), good.header("cache-control")), ("ada@example.org", Some("no-store")));
    assert!(app.get(&link).await.body.contains("ada@example.org"));
    app.plain_post("/fn/password/reset", &[("token", token(&link)), ("password", NEW)]).await;
    for dead in [token(&link), token(&older), token(&confirm), "", "x"] {
        assert_eq!(check(dead).await.expect(StatusCode::OK).body, "null", "{dead}");
        let page = app.get(&format!("/reset-password?token={dead}")).await.expect(StatusCode::OK);
        assert!(!page.body.contains("ada@example.org"), "{dead}: {}", page.body);
    }
    // Her session has ended, so her own page does not name her either.
    let page = app.get(&link).cookie(&ada.cookie).await;
    assert!(!page.body.contains("ada@example.org"), "{}", page.body);
}

async fn a_refused_reset_returns_to_its_link(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let link = link_for(&app, "ada").await;
    let refused = app.plain_post("/fn/password/reset", &[("token", token(&link)), ("password", "short")]).await;
    let refused = refused.expect_way_to(&link);
    let page = follow(&app, &refused, "").await.expect(StatusCode::OK);
    assert!(page.main().contains("id=\"password-error\"") && !page.main().contains("short"), "{}", page.main());
    assert!(page.main().contains("Set new password"));
    let hostile = "x\r\nSet-Cookie: a=b&next=//evil.example#";
    let refused = app.plain_post("/fn/password/reset", &[("token", hostile), ("password", NEW)]).await;
    let way = "/reset-password?token=x%0D%0ASet-Cookie%3A%20a%3Db%26next%3D%2F%2Fevil.example%23";
    refused.expect_way_to(way);
}

async fn a_page_with_a_token_does_not_leak_its_url(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let link = link_for(&app, "ada").await;
    let page = app.get(&link).await;
    assert_eq!(page.header("referrer-policy"), Some("strict-origin"));
    assert_eq!(
        (page.header("cache-control"), page.header("vary")),
        (Some("no-store"), Some("Cookie, Accept-Language"))
    );
    let elsewhere: Vec<_> = page.body.match_indices("://").map(|(at, _)| &page.body[at..at + 20]).collect();
    assert!(elsewhere.iter().all(|url| url.starts_with("://www.w3.org")), "{elsewhere:?}");
}

async fn every_address_gets_the_same_response(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    for email in ["ada@example.org", "stranger@example.org", "no address at all"] {
        let answer = app.plain_post("/fn/password/forgot", &[("email", email)]).await;
        let answer = answer.expect_way_to("/forgot-password?done=reset_link_sent");
        assert!(!answer.headers.contains_key("set-cookie"), "{email}");
        assert!(app.get(answer.location()).await.main().contains("If that email address has an account"));
    }
    let refused = app.plain_post("/fn/password/forgot", &[("email", "")]).await.expect_way_to("/forgot-password");
    assert!(follow(&app, &refused, "").await.main().contains("id=\"email-error\""));
}

async fn a_password_can_be_changed_on_the_page(engine: Engine) {
    let app = TestApp::start(engine).await;
    let other = app.browser_session("ada").await;
    let ada = app.browser_log_in("ada", &[]).await;
    let page = app.get("/account/security").cookie(&ada.cookie).await.expect(StatusCode::OK);
    for shown in ["autocomplete=\"current-password\"", "autocomplete=\"new-password\"", "autocomplete=\"username\""] {
        assert!(page.main().contains(shown), "{shown}: {}", page.main());
    }
    let fields = [("current_password", PASSWORD), ("new_password", NEW)];
    let answer = app.plain_post("/fn/password/change", &fields).cookie(&ada.cookie).await;
    let answer = answer.expect_way_to("/account/security?done=password_changed");
    let page = app.get(answer.location()).cookie(&ada.cookie).await.expect(StatusCode::OK);
    assert!(page.main().contains("Your password has been changed."), "{}", page.main());
    assert_eq!((app.status_of_browser(&other).await, app.status_of_browser(&ada).await), (401, 200));
}

async fn the_page_says_that_a_change_voids_earlier_links(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let confirm = app.link(&address("ada"), "Confirm your email address").await;
    let page = app.get("/account/security").cookie(&ada.cookie).await.expect(StatusCode::OK);
    let says = "Links in earlier emails stop working, except the one that undoes a new second factor.";
    assert!(page.main().contains(says), "{}", page.main());
    let fields = [("current_password", PASSWORD), ("new_password", NEW)];
    let changed = app.plain_post("/fn/password/change", &fields).cookie(&ada.cookie).await;
    changed.expect_way_to("/account/security?done=password_changed");
    let mail = app.mail(&address("ada"), "Your password was changed").await;
    let says = "Links in earlier emails no longer work, except the one that undoes a new authenticator app or passkey.";
    assert!(mail.text.contains(says), "{}", mail.text);
    let dead = app.get(&confirm).await.expect(StatusCode::OK);
    assert!(dead.main().contains("password or email address has changed since"), "{}", dead.main());
}

async fn a_refused_change_is_shown_at_its_field(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let fields = [("current_password", "not-this-one"), ("new_password", NEW)];
    let refused = app.plain_post("/fn/password/change", &fields).cookie(&ada.cookie).await;
    let refused = refused.expect_way_to("/account/security");
    let page = follow(&app, &refused, &ada.cookie).await;
    let main = page.main();
    assert!(main.contains("That is not your password.") && main.contains("aria-invalid=\"true\""), "{main}");
    assert!(!main.contains("not-this-one") && !main.contains(NEW), "{main}");
    let fields = [("current_password", PASSWORD), ("new_password", "short")];
    let refused = app.plain_post("/fn/password/change", &fields).cookie(&ada.cookie).await;
    let page = follow(&app, &refused, &ada.cookie).await;
    assert!(page.main().contains("id=\"new_password-error\""), "{}", page.main());
}

async fn the_security_page_requires_a_log_in(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.get("/account/security").await.expect_way_to("/login?next=%2Faccount%2Fsecurity");
    let fields = [("current_password", PASSWORD), ("new_password", NEW)];
    app.call("/fn/password/change", &fields).await.expect_problem("authentication_required");
}

async fn a_cross_site_post_changes_nothing(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let fields = [("current_password", PASSWORD), ("new_password", NEW)];
    let post = app.post("/fn/password/change").header("origin", "https://evil.example").cookie(&ada.cookie);
    post.form(&fields).await.expect_problem("csrf");
    app.log_in("ada").await;
}
