//! The attributes of every password field, before any script has run.

use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{TestApp, address};

on_both_engines! {
    a_password_field_is_never_autocorrected,
    every_form_with_a_new_password_includes_the_username,
}

/// Every page with a password field, logged out or in, and its HTML.
async fn pages(app: &TestApp) -> Vec<(String, String)> {
    let ada = app.browser_session("ada").await;
    let confirm = app.link(&address("ada"), "Confirm your email address").await;
    app.plain_post("/fn/password/forgot", &[("email", &address("ada"))]).await.expect(StatusCode::SEE_OTHER);
    let reset = app.link(&address("ada"), "Choose a new password").await;
    let signed_out = ["/login", "/signup", &confirm, &reset].map(|path| (path.to_owned(), ""));
    let own = ["/account", "/account/security", "/account/data"].map(|path| (path.to_owned(), ada.cookie.as_str()));
    let mut pages = Vec::new();
    for (path, cookie) in signed_out.into_iter().chain(own) {
        let page = app.get(&path).cookie(cookie).await.expect(StatusCode::OK);
        pages.push((path, page.main().to_owned()));
    }
    pages
}

/// The tags of the inputs with this attribute.
fn inputs<'a>(html: &'a str, said: &str) -> Vec<&'a str> {
    let inputs = html.split("<input").skip(1).map(|rest| rest.split('>').next().unwrap());
    inputs.filter(|input| input.contains(said)).collect()
}

async fn a_password_field_is_never_autocorrected(engine: Engine) {
    let app = TestApp::start(engine).await;
    for (path, main) in pages(&app).await {
        let fields = inputs(&main, "type=\"password\"");
        assert!(!fields.is_empty(), "{path}: {main}");
        for field in fields {
            for said in ["autocapitalize=\"none\"", "autocorrect=\"off\"", "spellcheck=\"false\""] {
                assert!(field.contains(said), "{path}: {said} is missing in {field}");
            }
            assert!(field.contains("writingsuggestions=\"false\""), "{path}: {field}");
        }
    }
}

async fn every_form_with_a_new_password_includes_the_username(engine: Engine) {
    let app = TestApp::start(engine).await;
    let mut found = 0;
    for (path, main) in pages(&app).await {
        for form in main.split("<form").skip(1).map(|rest| rest.split("</form>").next().unwrap()) {
            if inputs(form, "autocomplete=\"new-password\"").is_empty() {
                continue;
            }
            found += 1;
            let usernames = inputs(form, "autocomplete=\"username\"");
            let [username] = usernames[..] else { panic!("{path}: {usernames:?}") };
            // At sign-up people type their address; the other forms know it.
            let is_typed = path == "/signup";
            assert_eq!(username.contains("value=\"ada@example.org\""), !is_typed, "{path}: {username}");
            assert_eq!(username.contains("name="), is_typed, "{path}: the address is not sent: {username}");
        }
    }
    assert_eq!(found, 3, "sign-up, reset and change");
}
