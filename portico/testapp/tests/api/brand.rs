//! A site with its own name: visitors never see "Portico".

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::routing::get;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as STANDARD;
use http::{Request, StatusCode};
use portico_fields::Email;
use portico_mail::StoredMail;
use portico_testbed::{Engine, on_both_engines};
use portico_ui::routes::{Access, Page};
use portico_ui::site::Site;
use portico_wire::brand::Brand;
use portico_wire::problem::Code;
use serde_json::json;
use tower_service::Service;

mod letters;

use self::letters::trigger_every_email;
use crate::stage::{TestApp, address};

on_both_engines! {
    every_page_shows_the_sites_own_name,
    every_document_shows_the_sites_own_name,
    every_email_shows_the_sites_own_name,
    a_page_that_cannot_be_rendered_shows_the_sites_own_name,
    an_export_is_named_after_the_site,
    passwords_made_of_the_sites_own_name_are_refused,
}

const ACME: Brand = Brand {
    name: "Acme & Sons",
    tagline: "Everything a coyote needs.",
    mark: "<circle cx=\"12\" cy=\"12\" r=\"9\"/>",
    theme_color_light: "#fefefe",
    theme_color_dark: "#010101",
    accent: "#123456",
    on_accent: "#fedcba",
};

/// The remaining uses of our name, in lower case: files, a key in the browser's storage, a name of the
/// window, a class and ids. Visitors do not see these.
const UNSEEN: [&str; 8] = [
    "/portico.js\"",
    "/portico.wasm\"",
    "/portico.css\"",
    "\"portico.plain\"",
    "\"portico.token\"",
    "class=\"portico\"",
    "id=\"portico-column\"",
    "href=\"#portico-column\"",
];

/// The catalogues of all sentences in problems, field errors and pages.
const SENTENCES: [&str; 3] = [
    include_str!("../../../wire/src/problem/en.rs"),
    include_str!("../../../fields/src/en.rs"),
    include_str!("../../../ui/src/sentences/en.rs"),
];

async fn start(engine: Engine) -> TestApp {
    let site: &'static Site = Box::leak(Box::new(Site { brand: ACME, ..portico_testapp::SITE }));
    site.register();
    assert_eq!(Site::current().brand, ACME, "each test runs in a separate process");
    TestApp::start(engine).await
}

async fn every_page_shows_the_sites_own_name(engine: Engine) {
    let app = start(engine).await;
    let ada = app.browser_session("ada").await;
    app.user_with_app("eve").await;
    let step = app.pending_log_in("eve").await.header();
    app.accounts.set_admin(&Email::parse(&address("ada")).unwrap(), true).await.unwrap();
    let mut paths = 0;
    for page in Site::current().all_pages() {
        let cookie = if page.access == Access::SignedOut { "" } else { &ada.cookie };
        for path in addresses(page) {
            let call = app.get(&path);
            let call = if path == "/login/step" { call.header("cookie", &step) } else { call.cookie(cookie) };
            let answer = call.await.expect(StatusCode::OK);
            assert_branded_page(&path, &answer.body);
            paths += 1;
        }
    }
    assert!(paths > 20, "{paths}");
    assert_branded_page("/nowhere", &app.get("/nowhere").await.expect(StatusCode::NOT_FOUND).body);
    assert_branded_page("/", &app.get("/").await.expect(StatusCode::OK).body);
}

/// The pictures contain no text.
#[test]
fn no_file_of_a_new_site_contains_our_name() {
    for file in [include_str!("../../assets/favicon.svg"), include_str!("../../assets/robots.txt")] {
        assert_unseen("assets/", file);
    }
}

#[test]
fn no_sentence_contains_our_name() {
    for sentences in SENTENCES {
        assert_unseen("the sentences", sentences);
    }
}

async fn every_document_shows_the_sites_own_name(engine: Engine) {
    let app = start(engine).await;
    app.sign_up("ada").await;
    let mail = app.mail(&address("ada"), "Confirm your email address").await;
    let page = app.get("/api/docs").await.expect(StatusCode::OK);
    assert!(page.main().replace("<!>", "").contains("<a href=\"/\">Acme &amp; Sons</a>"));
    let samples = "/dev/mail/samples".to_owned();
    let pages = ["/api/docs".to_owned(), "/dev/mail".to_owned(), samples, format!("/dev/mail/{}", mail.id)];
    for path in &pages {
        let page = app.get(path).await.expect(StatusCode::OK).body;
        assert!(page.replace("<!>", "").contains(" · Acme &amp; Sons</title>"), "{path}");
        assert_unseen(path, &page);
    }
    assert_eq!(app.get("/api/openapi.json").await.json()["info"]["title"], ACME.name);
    let manifest = app.get("/manifest.webmanifest").await.json();
    assert_eq!((&manifest["name"], &manifest["description"]), (&ACME.name.into(), &ACME.tagline.into()));
    assert_eq!(manifest["theme_color"], ACME.theme_color_light);
    for path in [
        "/manifest.webmanifest",
        "/api/openapi.json",
        "/.well-known/security.txt",
        "/.well-known/jwks.json",
        "/livez",
        "/readyz",
    ] {
        assert_unseen(path, &app.get(path).await.expect(StatusCode::OK).body);
    }
    for path in ["/api/v1/me", "/api/v1/nowhere", "/api/v1/signup", "/fn/nowhere"] {
        let answer = app.get(path).await;
        assert!(answer.status >= 400, "{path}");
        assert_unseen(path, &format!("{:?} {}", answer.headers, answer.body));
    }
}

async fn every_email_shows_the_sites_own_name(engine: Engine) {
    let app = start(engine).await;
    trigger_every_email(&app).await;
    let mails = app.mails().await;
    let sent: BTreeSet<_> = mails.iter().map(|mail| mail.subject.clone()).collect();
    assert_eq!(sent, subjects(), "each letter is sent here");
    let name = STANDARD.encode(ACME.name);
    for StoredMail { id, subject, text, html, .. } in &mails {
        assert!(html.contains(">Acme &amp; Sons</td>") && html.contains(ACME.mark), "{html}");
        for color in [ACME.accent, ACME.theme_color_light, ACME.theme_color_dark] {
            assert!(html.contains(color), "{color}: {html}");
        }
        assert_eq!(html.contains(ACME.on_accent), html.contains("<a class=\"button\""), "{html}");
        let eml = fs::read_to_string(app.data_dir().join(format!("outbox/{id}.eml"))).unwrap();
        assert!(eml.contains(&format!("From: =?utf-8?b?{name}?= <no-reply@localhost>\r\n")), "{eml}");
        for part in [subject, text, html, &eml] {
            assert_unseen(subject, part);
        }
    }
}

async fn a_page_that_cannot_be_rendered_shows_the_sites_own_name(engine: Engine) {
    async fn panic() {
        panic!("a page with a defect");
    }
    let app = start(engine).await;
    let mut router: Router = app.in_layers(Router::new().route("/panic", get(panic)));
    let request = Request::get("/panic").header("host", "localhost").header("accept", "text/html");
    let answer = router.call(request.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let page = String::from_utf8(to_bytes(answer.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap();
    assert!(page.contains(" · Acme &amp; Sons</title>"), "{page}");
    assert_unseen("/panic", &page);
}

async fn an_export_is_named_after_the_site(engine: Engine) {
    let app = start(engine).await;
    let ada = app.browser_session("ada").await;
    let file = app.plain_post("/account/data/export", &[]).cookie(&ada.cookie).await.expect(StatusCode::OK);
    assert_eq!(file.header("content-disposition"), Some("attachment; filename=\"acme-sons-account.json\""));
    assert_unseen("the export", &file.body);
}

async fn passwords_made_of_the_sites_own_name_are_refused(engine: Engine) {
    let app = start(engine).await;
    let sign_up = |password: &str| {
        let body = json!({ "name": "Ada", "email": address("ada"), "password": password });
        app.post("/api/v1/signup").json(&body)
    };
    for password in ["acme&sons", "Sons-2026", "sn0s3mc4"] {
        sign_up(password).await.expect_field_errors(&[("password", "contains_personal")]);
    }
    sign_up("portico-portico-portico!").await.expect(StatusCode::CREATED);
}

/// The addresses of a page. A page for many addresses is listed here by its path.
fn addresses(page: &Page) -> Vec<String> {
    match page.path {
        "/problems/{code}" => Code::ALL.iter().map(|code| format!("/problems/{}", code.as_str())).collect(),
        path => {
            assert!(!path.contains('{'), "{path} needs an address that exists");
            vec![path.to_owned()]
        }
    }
}

#[track_caller]
fn assert_branded_page(path: &str, page: &str) {
    let head_and_foot = [" · Acme &amp; Sons</title>", ACME.mark, ACME.tagline, "#fefefe", "#010101"];
    if page.contains("property=\"og:") {
        assert!(page.contains("<meta property=\"og:site_name\" content=\"Acme &amp; Sons\">"), "{path}");
    }
    for part in head_and_foot {
        assert!(page.contains(part), "{path} does not contain {part}");
    }
    let header = page.split("<header").nth(1).and_then(|rest| rest.split("</header>").next()).expect("a header");
    assert!(header.contains("Acme &amp; Sons"), "{path}: {header}");
    assert_unseen(path, page);
}

#[track_caller]
fn assert_unseen(place: &str, text: &str) {
    let seen = UNSEEN.iter().fold(text.to_lowercase(), |seen, internal| seen.replace(internal, ""));
    if let Some((before, after)) = seen.split_once("portico") {
        let before: String = before.chars().skip(before.chars().count().saturating_sub(60)).collect();
        panic!("{place}: {before}portico{}", after.chars().take(60).collect::<String>());
    }
}

/// The subjects of all letters, from their templates.
fn subjects() -> BTreeSet<String> {
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../languages/en/mails");
    let folders = fs::read_dir(templates).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    folders.flat_map(|folder| alternatives(&fs::read_to_string(folder.join("subject.txt")).unwrap())).collect()
}

/// The subject of a template, or the two of one that chooses.
fn alternatives(template: &str) -> Vec<String> {
    let choice = template.trim().strip_suffix("{% endif %}").and_then(|text| text.split_once(" %}"));
    let subjects = choice.map_or(template, |(_, subjects)| subjects).split("{% else %}");
    subjects.map(|subject| subject.trim().to_owned()).collect()
}
