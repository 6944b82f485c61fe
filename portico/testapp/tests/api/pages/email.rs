//! `/verify-email`, and the address on `/account`, with scripts off.

use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{Answer, PASSWORD, TestApp, address};

const SUBJECT: &str = "Confirm your email address";
const NEW: &str = "countess@example.org";

on_both_engines! {
    a_logged_in_owner_confirms_with_one_button,
    other_visitors_need_the_password,
    a_refused_confirmation_returns_to_its_link,
    an_invalid_link_says_so_and_offers_another,
    the_account_page_shows_an_unconfirmed_address,
    the_account_page_can_change_the_address,
    a_refused_change_keeps_the_typed_address,
}

fn token(link: &str) -> &str {
    link.split_once("?token=").unwrap().1
}

async fn follow(app: &TestApp, refused: &Answer, session: &str) -> Answer {
    let form = refused.cookie("portico-form").expect("the cookie with the refused post");
    app.get(refused.location()).header("cookie", &format!("portico={session}; portico-form={}", form.value())).await
}

async fn a_logged_in_owner_confirms_with_one_button(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let link = app.link(&address("ada"), SUBJECT).await;
    for _ in 0..2 {
        let page = app.get(&link).cookie(&ada.cookie).await.expect(StatusCode::OK);
        assert!(page.main().contains("Confirm") && !page.main().contains("type=\"password\""), "{}", page.main());
        assert_eq!(page.header("referrer-policy"), Some("strict-origin"));
    }
    let answer = app.plain_post("/fn/email/verify", &[("token", token(&link))]).cookie(&ada.cookie).await;
    let answer = answer.expect_way_to("/account?done=email_confirmed");
    let page = app.get(answer.location()).cookie(&ada.cookie).await;
    assert!(page.main().contains("Your email address is confirmed."), "{}", page.main());
}

async fn other_visitors_need_the_password(engine: Engine) {
    let app = TestApp::start(engine).await;
    let eve = app.browser_session("eve").await;
    app.sign_up("ada").await;
    let link = app.link(&address("ada"), SUBJECT).await;
    for cookie in ["", eve.cookie.as_str()] {
        let page = app.get(&link).cookie(cookie).await;
        let main = page.main();
        assert!(main.contains("type=\"password\"") && main.contains("href=\"/forgot-password\""), "{main}");
        assert!(!main.contains("ada@example.org"), "{main}");
    }
    let answer = app.plain_post("/fn/email/verify", &[("token", token(&link)), ("password", PASSWORD)]).await;
    let answer = answer.expect_way_to("/login?done=email_confirmed_signed_out");
    assert!(answer.cookie("portico").is_none());
    assert!(app.get(answer.location()).await.main().contains("Your email address is confirmed."));
}

async fn a_refused_confirmation_returns_to_its_link(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let link = app.link(&address("ada"), SUBJECT).await;
    let fields = [("token", token(&link)), ("password", "not-this-one")];
    let refused = app.plain_post("/fn/email/verify", &fields).await.expect_way_to(&link);
    let page = follow(&app, &refused, "").await;
    let main = page.main();
    assert!(main.contains("That is not the password of this account.") && !main.contains("not-this-one"), "{main}");
    app.plain_post("/fn/email/verify", &[("token", token(&link)), ("password", PASSWORD)])
        .await
        .expect_way_to("/login?done=email_confirmed_signed_out");
}

async fn an_invalid_link_says_so_and_offers_another(engine: Engine) {
    let app = TestApp::start(engine).await;
    for dead in ["/verify-email?token=", "/verify-email?token=x"] {
        let page = app.get(dead).await.expect(StatusCode::OK);
        let main = page.main();
        assert!(main.contains("no longer works") && main.contains("/fn/email/resend"), "{main}");
    }
    let page = app.get("/verify-email").await.expect(StatusCode::OK);
    assert!(page.main().contains("/fn/email/resend") && !page.main().contains("does not work"));
}

async fn the_account_page_shows_an_unconfirmed_address(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let page = app.get("/account").cookie(&ada.cookie).await;
    assert!(page.main().contains("Not confirmed yet") && page.main().contains("Send the email again"));
    let link = app.link(&address("ada"), SUBJECT).await;
    app.plain_post("/fn/email/verify", &[("token", token(&link))]).cookie(&ada.cookie).await;
    let page = app.get("/account").cookie(&ada.cookie).await;
    assert!(page.main().contains("Confirmed") && !page.main().contains("Send the email again"), "{}", page.main());
}

async fn the_account_page_can_change_the_address(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let fields = [("email", NEW), ("password", PASSWORD)];
    let answer = app.plain_post("/fn/email/change", &fields).cookie(&ada.cookie).await;
    let answer = answer.expect_way_to("/account?done=email_change_asked");
    let page = app.get(answer.location()).cookie(&ada.cookie).await;
    assert!(page.main().contains("Check the inbox of your new email address") && !page.main().contains(NEW));
    let link = app.link(NEW, "Confirm your new email address").await;
    let answer = app.plain_post("/fn/email/verify", &[("token", token(&link))]).cookie(&ada.cookie).await;
    let answer = answer.expect_way_to("/account?done=email_confirmed");
    assert!(app.get(answer.location()).cookie(&ada.cookie).await.main().contains(NEW));
}

async fn a_refused_change_keeps_the_typed_address(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let fields = [("email", NEW), ("password", "not-this-one")];
    let refused = app.plain_post("/fn/email/change", &fields).cookie(&ada.cookie).await.expect_way_to("/account");
    let page = follow(&app, &refused, &ada.cookie).await;
    let main = page.main();
    assert!(main.contains(&format!("value=\"{NEW}\"")) && main.contains("That is not your password."), "{main}");
    assert!(!main.contains("not-this-one"), "{main}");
    app.call("/fn/email/change", &fields).await.expect_problem("authentication_required");
}
