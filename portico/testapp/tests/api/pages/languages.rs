//! The language of pages: the user's setting, else the cookie, else the browser's.

use http::{Method, StatusCode};
use portico_testbed::{Engine, on_both_engines};
use serde_json::json;

use crate::stage::{Answer, Call, PASSWORD, TestApp};

on_both_engines! {
    a_page_is_in_the_language_that_the_browser_prefers,
    a_chosen_language_is_kept_in_a_cookie,
    the_users_setting_goes_before_the_cookie,
    a_choice_of_a_logged_in_user_is_stored_with_the_account,
    a_program_can_change_the_language,
    an_unknown_language_changes_nothing,
    another_site_cannot_choose_the_language,
    a_choice_never_leads_to_another_site,
    typed_text_stays_when_the_language_changes,
    a_choice_that_is_too_large_says_so,
    a_refused_post_is_shown_in_the_language_of_its_page,
    a_call_by_script_is_refused_in_the_language_of_its_page,
    the_history_is_in_the_language_of_the_page,
    emails_are_in_the_language_of_their_reader,
    every_page_names_its_language,
    the_tables_of_a_language_are_files_of_the_site,
    a_site_of_one_language_offers_no_other,
}

const GERMAN: (&str, &str) = ("accept-language", "de-AT,de;q=0.9,en;q=0.5");

fn choose(app: &TestApp, page: &str, lang: &str) -> Call {
    app.plain_post(page, &[("lang", lang)])
}

#[track_caller]
fn assert_language(page: &Answer, lang: &str) {
    assert!(page.body.contains(&format!("<html lang=\"{lang}\"")), "{lang}: {}", page.body);
}

async fn a_page_is_in_the_language_that_the_browser_prefers(engine: Engine) {
    let app = TestApp::start(engine).await;
    // The second time, pages come from memory.
    for _ in 0..2 {
        let german = app.get("/login").header(GERMAN.0, GERMAN.1).await.expect(StatusCode::OK);
        assert_language(&german, "de");
        assert!(german.main().contains("Angemeldet bleiben") && german.body.contains("<title>Anmelden · "));
        assert!(german.body.contains("content=\"Melden Sie sich an Ihrem Konto an.\""), "{}", german.body);
        let english = app.get("/login").await;
        assert_language(&english, "en");
        assert!(english.main().contains("Keep me logged in") && !english.body.contains("data-words"));
    }
    let missing = app.get("/nowhere").header(GERMAN.0, GERMAN.1).await.expect(StatusCode::NOT_FOUND);
    assert!(missing.main().contains("Seite nicht gefunden"));
}

async fn a_chosen_language_is_kept_in_a_cookie(engine: Engine) {
    let app = TestApp::start(engine).await;
    let answer = choose(&app, "/login?next=%2Faccount", "de").await.expect_way_to("/login?next=%2Faccount");
    let cookie = answer.cookie("portico-lang").expect("a cookie");
    assert_eq!((cookie.value(), cookie.http_only(), cookie.path()), ("de", Some(true), Some("/")));
    assert_eq!(cookie.max_age().map(|age| age.whole_days()), Some(400));
    assert_eq!(cookie.same_site(), Some(cookie::SameSite::Lax));
    let page = app.get("/login").header("cookie", "portico-lang=de").header("accept-language", "en").await;
    assert_language(&page, "de");
    let page = app.get("/login").header("cookie", "portico-lang=en").header(GERMAN.0, GERMAN.1).await;
    assert_language(&page, "en");
    let page = app.get("/login").header("cookie", "portico-lang=nonsense").header(GERMAN.0, GERMAN.1).await;
    assert_language(&page, "de");
}

async fn the_users_setting_goes_before_the_cookie(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let show = async || {
        let cookies = format!("portico={}; portico-lang=en", ada.cookie);
        app.get("/account").header("cookie", &cookies).header("accept-language", "en").await
    };
    assert_language(&show().await, "en");
    choose(&app, "/account", "de").cookie(&ada.cookie).await.expect_way_to("/account");
    let page = show().await;
    assert_language(&page, "de");
    assert!(page.main().contains("Neue E-Mail-Adresse"));
}

async fn a_choice_of_a_logged_in_user_is_stored_with_the_account(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    let lang = async || {
        let me = app.get("/api/v1/me").bearer(&ada.access_token).cookie(&ada.cookie).await;
        me.json()["lang"].clone()
    };
    assert_eq!(lang().await, json!(null));
    let answer = choose(&app, "/account", "de").cookie(&ada.cookie).await.expect_way_to("/account");
    assert_eq!(answer.cookie("portico-lang").expect("a cookie").value(), "de");
    assert_eq!(lang().await, json!("de"));
    choose(&app, "/account", "en").await.expect_way_to("/account");
    assert_eq!(lang().await, json!("de"), "a logged-out visitor changes no account");
}

async fn a_program_can_change_the_language(engine: Engine) {
    let app = TestApp::start(engine).await;
    let token = app.token_for("ada").await.access;
    let change = |body| app.request(Method::PATCH, "/api/v1/me").bearer(&token).json(&body);
    let user = change(json!({ "lang": "de" })).await.expect(StatusCode::OK).json();
    assert_eq!((&user["lang"], &user["name"]), (&json!("de"), &json!("Ada")));
    let user = change(json!({ "lang": "en", "name": "Countess" })).await.expect(StatusCode::OK).json();
    assert_eq!((&user["lang"], &user["name"]), (&json!("en"), &json!("Countess")));
    assert_eq!(app.get("/api/v1/me").bearer(&token).await.json(), user);
    let user = change(json!({ "lang": null })).await.expect(StatusCode::OK).json();
    assert_eq!((&user["lang"], &user["name"]), (&json!(null), &json!("Countess")));
}

async fn an_unknown_language_changes_nothing(engine: Engine) {
    let app = TestApp::start(engine).await;
    let token = app.token_for("ada").await.access;
    for (lang, code) in [(json!("xx"), "invalid"), (json!(""), "invalid"), (json!(7), "wrong_type")] {
        let body = json!({ "lang": lang, "name": "Eve" });
        let problem = app.request(Method::PATCH, "/api/v1/me").bearer(&token).json(&body).await;
        let problem = problem.expect(StatusCode::UNPROCESSABLE_ENTITY).json();
        assert_eq!((&problem["errors"][0]["field"], &problem["errors"][0]["code"]), (&json!("lang"), &json!(code)));
    }
    let user = app.get("/api/v1/me").bearer(&token).await.json();
    assert_eq!((&user["lang"], &user["name"]), (&json!(null), &json!("Ada")));
    for lang in ["xx", "", "../de"] {
        let answer = choose(&app, "/login", lang).await;
        assert_eq!(answer.cookie("portico-lang"), None);
        assert_eq!(answer.expect_problem("validation")["errors"][0]["field"], "lang");
    }
    app.plain_post("/login", &[("email", "a@b.c")]).await.expect_problem("method_not_allowed");
}

async fn another_site_cannot_choose_the_language(engine: Engine) {
    let app = TestApp::start(engine).await;
    let answer = app.post("/login").header("origin", "https://evil.example").form(&[("lang", "de")]).await;
    assert_eq!(answer.cookie("portico-lang"), None);
    answer.expect_problem("csrf");
}

async fn a_choice_never_leads_to_another_site(engine: Engine) {
    let app = TestApp::start(engine).await;
    for path in ["//evil.example", "//evil.example/login?next=%2F"] {
        choose(&app, path, "de").await.expect_way_to("/");
    }
}

/// The page as it is after a choice of German with this text in its form for a log-in.
async fn german_page_with(app: &TestApp, fields: &[(&str, &str)]) -> Answer {
    let form = [("lang", "de"), ("form", "/fn/session/create")];
    let chosen = app.plain_post("/login", &[&form, fields].concat()).await.expect_way_to("/login");
    let cookie = |name: &str| format!("{name}={}", chosen.cookie(name).expect("a cookie").value());
    let cookies = format!("{}; {}", cookie("portico-lang"), cookie("portico-form"));
    app.get("/login").header("cookie", &cookies).await.expect(StatusCode::OK)
}

async fn typed_text_stays_when_the_language_changes(engine: Engine) {
    let app = TestApp::start(engine).await;
    let page = german_page_with(&app, &[("email", "ada@example")]).await;
    assert_language(&page, "de");
    assert!(page.main().contains("value=\"ada@example\""), "{}", page.main());
    assert!(!page.main().contains("aria-invalid") && !page.main().contains("notice-danger"), "{}", page.main());
    let page = german_page_with(&app, &[("email", &"a".repeat(4_500))]).await;
    assert!(page.main().contains("Ihr Text war zu lang"), "{}", page.main());
}

async fn a_choice_that_is_too_large_says_so(engine: Engine) {
    let app = TestApp::start(engine).await;
    let answer = app.plain_post("/login", &[("lang", "de"), ("email", &"a".repeat(70_000))]).await;
    answer.expect_problem("too_large");
}

async fn a_refused_post_is_shown_in_the_language_of_its_page(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let show = async |path: &str, fields: &[(&str, &str)]| {
        let refused = app.plain_post(path, fields).header(GERMAN.0, GERMAN.1).await.expect(StatusCode::SEE_OTHER);
        let cookie = format!("portico-form={}", refused.cookie("portico-form").expect("the refused post").value());
        app.get(refused.location()).header("cookie", &cookie).header(GERMAN.0, GERMAN.1).await.main().to_owned()
    };
    let page = show("/fn/session/create", &[("email", "ada@example.org"), ("password", "wrong")]).await;
    assert!(page.contains("E-Mail oder Passwort ist falsch."), "{page}");
    let page = show("/fn/account/create", &[("name", ""), ("email", "no address"), ("password", "short")]).await;
    for message in ["Geben Sie Ihren Namen ein.", "Verwenden Sie mindestens 8 Zeichen."] {
        assert!(page.contains(message), "{message}: {page}");
    }
}

async fn a_call_by_script_is_refused_in_the_language_of_its_page(engine: Engine) {
    let app = TestApp::start(engine).await;
    let wrong = [("email", "ada@example.org"), ("password", "wrong")];
    // The cookie does not count: the page may be older than it.
    let call =
        app.call("/fn/session/create", &wrong).header("accept-language", "de").header("cookie", "portico-lang=en");
    let problem = call.await.expect_problem("invalid_credentials");
    assert_eq!(problem["detail"], "E-Mail oder Passwort ist falsch.");
    let api =
        app.post("/api/v1/token").header("accept-language", "de").json(&json!({ "email": "a@b.c", "password": "x" }));
    let problem = api.await.expect_problem("invalid_credentials");
    assert_eq!(problem["detail"], "That address and password do not match.", "the API speaks English");
}

async fn the_history_is_in_the_language_of_the_page(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    choose(&app, "/account", "de").cookie(&ada.cookie).await.expect(StatusCode::SEE_OTHER);
    let page = app.get("/account/security").cookie(&ada.cookie).await.expect(StatusCode::OK);
    assert!(page.main().contains("Angemeldet") && page.main().contains("Konto erstellt"), "{}", page.main());
    assert!(!page.main().contains("Logged in"), "{}", page.main());
}

async fn emails_are_in_the_language_of_their_reader(engine: Engine) {
    let app = TestApp::start(engine).await;
    let fields = [("name", "Ada"), ("email", "ada@example.org"), ("password", PASSWORD)];
    app.plain_post("/fn/account/create", &fields).header(GERMAN.0, GERMAN.1).await.expect(StatusCode::SEE_OTHER);
    let mail = app.mail("ada@example.org", "Bestätigen Sie Ihre E-Mail-Adresse").await;
    assert!(mail.text.contains("Guten Tag!") && mail.html.contains("<html lang=\"de\">"), "{}", mail.text);
    let token = app.log_in("ada").await.access;
    let english = json!({ "lang": "en" });
    app.request(Method::PATCH, "/api/v1/me").bearer(&token).json(&english).await.expect(StatusCode::OK);
    app.plain_post("/fn/password/forgot", &[("email", "ada@example.org")]).header(GERMAN.0, GERMAN.1).await;
    app.mail("ada@example.org", "Choose a new password").await;
}

async fn every_page_names_its_language(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.browser_session("ada").await;
    choose(&app, "/account", "de").cookie(&ada.cookie).await.expect(StatusCode::SEE_OTHER);
    let mut shown = 0;
    for page in portico_ui::site::Site::current().all_pages().map(|page| page.path) {
        let path = page.replace("{code}", "csrf");
        let answer = app.get(&path).cookie(&ada.cookie).await;
        if answer.status == 200 {
            assert_language(&answer, "de");
            assert_eq!(answer.header("vary"), Some("Cookie, Accept-Language"), "{path}");
            shown += 1;
        }
    }
    assert!(shown > 5, "{shown} pages");
}

async fn the_tables_of_a_language_are_files_of_the_site(engine: Engine) {
    let app = TestApp::start(engine).await;
    let page = app.get("/login").header(GERMAN.0, GERMAN.1).await.body;
    let (_, rest) = page.split_once("data-words=\"").expect("the addresses of the tables");
    let addresses: Vec<_> = rest.split('"').next().unwrap().split(' ').collect();
    for part in ["main", "visitors", "account", "members"] {
        let address = addresses.iter().find(|address| address.contains(&format!("/{part}.txt"))).expect(part);
        let table = app.get(address).await.expect(StatusCode::OK);
        assert_eq!(table.header("cache-control"), Some("public, max-age=31536000, immutable"), "{address}");
        assert!(table.body.lines().count() > 5, "{address}: {}", table.body);
    }
    assert!(!rest.split('"').next().unwrap().contains("/server.txt"));
}

async fn a_site_of_one_language_offers_no_other(engine: Engine) {
    let app = TestApp::start_bare(engine).await;
    let page = app.get("/login").header(GERMAN.0, GERMAN.1).await;
    assert_language(&page, "en");
    let (_, footer) = page.body.split_once("<footer").expect("a footer");
    assert!(!footer.contains("name=\"lang\""), "{footer}");
    choose(&app, "/login", "de").await.expect_problem("validation");
}
