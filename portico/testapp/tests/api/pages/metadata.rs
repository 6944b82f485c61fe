//! What search engines, messengers and home screens read about the site.

use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};
use portico_ui::routes::Access;
use portico_ui::site::Site;
use portico_wire::brand::Brand;

use crate::stage::{Answer, TestApp, address, built_asset};

on_both_engines! {
    every_page_has_one_description,
    a_page_has_the_description_that_it_declares,
    a_page_without_a_description_has_the_tagline,
    public_pages_may_be_listed,
    private_pages_and_emailed_links_are_not_listed,
    a_shared_page_shows_a_card_of_the_public_url,
    a_token_in_an_address_never_reaches_the_metadata,
    the_manifest_has_the_name_and_colours_of_the_brand,
    every_icon_of_the_manifest_exists,
}

const DESCRIPTION: &str = "<meta name=\"description\" content=\"";

fn description(page: &Answer) -> &str {
    let (_, rest) = page.body.split_once(DESCRIPTION).unwrap_or_else(|| panic!("no description: {}", page.body));
    rest.split('"').next().unwrap()
}

async fn every_page_has_one_description(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.administrator("ada").await;
    app.user_with_app("eve").await;
    let step = app.pending_log_in("eve").await.header();
    let pages = Site::current().all_pages().map(|page| (page.path.replace("{code}", "validation"), page.access));
    let bare =
        ["/nowhere", "/api/docs", "/dev/mail", "/dev/mail/samples"].map(|path| (path.to_owned(), Access::Anyone));
    for (path, access) in pages.chain(bare) {
        let call = app.get(&path);
        let page = match (path.as_str(), access) {
            ("/login/step", _) => call.header("cookie", &step).await,
            (_, Access::SignedOut) => call.await,
            _ => call.cookie(&ada.cookie).await,
        };
        assert!(matches!(page.status, 200 | 404), "{path}: {}", page.status);
        assert_eq!(page.body.matches(DESCRIPTION).count(), 1, "{path}");
        assert!(description(&page).len() > 10, "{path}: {}", description(&page));
    }
}

async fn a_page_has_the_description_that_it_declares(engine: Engine) {
    let app = TestApp::start(engine).await;
    assert_eq!(description(&app.get("/login?next=%2Fdashboard").await), "Log in to your account.");
    let ada = app.browser_session("ada").await;
    let page = app.get("/dashboard").cookie(&ada.cookie).await.expect(StatusCode::OK);
    assert_eq!(description(&page), "A page of your own.", "declared by the app, in a part");
}

async fn a_page_without_a_description_has_the_tagline(engine: Engine) {
    let app = TestApp::start(engine).await;
    for path in ["/", "/nowhere"] {
        assert_eq!(description(&app.get(path).await), Brand::PORTICO.tagline, "{path}");
    }
}

async fn public_pages_may_be_listed(engine: Engine) {
    let app = TestApp::start(engine).await;
    for path in ["/", "/login", "/signup", "/forgot-password", "/problems", "/problems/validation", "/api/docs"] {
        // The second time, some come from memory.
        for _ in 0..2 {
            assert_eq!(app.get(path).await.expect(StatusCode::OK).header("x-robots-tag"), None, "{path}");
        }
    }
}

async fn private_pages_and_emailed_links_are_not_listed(engine: Engine) {
    let app = TestApp::start(engine).await;
    let ada = app.administrator("ada").await;
    let mail = app.mail(&address("ada"), "Confirm your email address").await;
    let letter = format!("/dev/mail/{}", mail.id);
    let protected = Site::current().all_pages().filter(|page| page.access.is_protected()).map(|page| page.path);
    let others = [
        "/reset-password",
        "/reset-password?token=x",
        "/verify-email?token=x",
        "/undo-factor?token=x",
        "/login?token=x",
        "/nowhere",
        "/problems/unheard_of",
        "/dev/mail",
        "/dev/mail/samples",
        letter.as_str(),
    ];
    for path in protected.chain(others) {
        let cookie = if path.starts_with("/login") { "" } else { &ada.cookie };
        let page = app.get(path).cookie(cookie).await;
        assert!(matches!(page.status, 200 | 404), "{path}: {}", page.status);
        assert_eq!(page.header("x-robots-tag"), Some("noindex"), "{path}");
        assert!(!page.body.contains("rel=\"canonical\"") && !page.body.contains("property=\"og:"), "{path}");
    }
    assert_eq!(app.get("/login").await.header("x-robots-tag"), None, "the page itself is listed");
}

async fn a_shared_page_shows_a_card_of_the_public_url(engine: Engine) {
    let settings = [
        ("PORTICO_PUBLIC_URL", "https://portico.example"),
        ("PORTICO_BCRYPT_COST", "10"),
        ("PORTICO_RATE_LIMIT", "on"),
    ];
    let app = TestApp::start_with(engine, &settings).await;
    built_asset("social.png");
    let page = app.get("/login?next=%2Fdashboard").await.expect(StatusCode::OK);
    for tag in [
        "<link rel=\"canonical\" href=\"https://portico.example/login\">",
        "<meta property=\"og:url\" content=\"https://portico.example/login\">",
        "<meta property=\"og:type\" content=\"website\">",
        "<meta property=\"og:site_name\" content=\"Portico\">",
        "<meta property=\"og:title\" content=\"Log in\">",
        "<meta property=\"og:description\" content=\"Log in to your account.\">",
        "<meta name=\"twitter:card\" content=\"summary_large_image\">",
    ] {
        assert_eq!(page.body.matches(tag).count(), 1, "{tag}");
    }
    let (_, picture) =
        page.body.split_once("property=\"og:image\" content=\"https://portico.example").expect("a picture");
    let picture = app.get(picture.split('"').next().unwrap()).await.expect(StatusCode::OK);
    assert_eq!(picture.header("content-type"), Some("image/png"));
}

async fn a_token_in_an_address_never_reaches_the_metadata(engine: Engine) {
    let app = TestApp::start(engine).await;
    for path in ["/verify-email?token=canary", "/reset-password?token=canary", "/login?token=canary"] {
        let page = app.get(path).await.expect(StatusCode::OK);
        let (head, _) = page.body.split_once("</head>").expect("a head");
        assert!(!head.contains("canary"), "{path}: {head}");
    }
}

async fn the_manifest_has_the_name_and_colours_of_the_brand(engine: Engine) {
    let app = TestApp::start(engine).await;
    assert!(app.get("/").await.body.contains("<link rel=\"manifest\" href=\"/manifest.webmanifest\">"));
    let answer = app.get("/manifest.webmanifest").await.expect(StatusCode::OK);
    assert_eq!(answer.header("content-type"), Some("application/manifest+json"));
    let manifest = answer.json();
    assert_eq!((&manifest["name"], &manifest["start_url"]), (&Brand::PORTICO.name.into(), &"/".into()));
    assert_eq!(manifest["description"], Brand::PORTICO.tagline);
    assert_eq!(manifest["theme_color"], Brand::PORTICO.theme_color_light);
    assert_eq!(manifest["background_color"], Brand::PORTICO.theme_color_light);
}

async fn every_icon_of_the_manifest_exists(engine: Engine) {
    let app = TestApp::start(engine).await;
    for file in ["favicon.svg", "icon-192.png", "icon-512.png"] {
        built_asset(file);
    }
    let manifest = app.get("/manifest.webmanifest").await.json();
    let icons = manifest["icons"].as_array().expect("a list of icons");
    assert_eq!(icons.len(), 4, "{manifest}");
    assert!(icons.iter().any(|icon| icon["purpose"] == "maskable"), "{manifest}");
    for icon in icons {
        let file = app.get(icon["src"].as_str().unwrap()).await.expect(StatusCode::OK);
        let kind = file.header("content-type").unwrap().split(';').next().unwrap();
        assert_eq!(kind, icon["type"].as_str().unwrap(), "{icon}");
        assert_eq!(file.header("cache-control"), Some("public, max-age=31536000, immutable"), "{icon}");
    }
}

/// A new site begins with this file.
#[test]
fn robots_may_read_pages_but_not_the_api() {
    let lines: Vec<_> = include_str!("../../../assets/robots.txt").lines().collect();
    // A robot that may not read a page does not see that it must not be listed.
    let rules = ["User-agent: *", "Disallow: /fn/", "Disallow: /api/", "Allow: /api/docs"];
    assert_eq!(lines, rules);
}
