//! `/dev/mail` exists only on a developer's own machine.

use std::fs;

use http::StatusCode;
use portico_mail::{LANGUAGES, Letter};
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{TestApp, address};

const SUBJECT: &str = "Confirm your email address";

const SAMPLES: &str = "/dev/mail/samples";

on_both_engines! {
    emails_can_be_read,
    an_email_is_escaped_and_sandboxed,
    another_host_gets_404,
    a_public_site_shows_no_mailbox,
    a_public_listener_shows_no_mailbox,
    a_site_with_a_mail_server_shows_no_mailbox,
    an_id_cannot_escape_the_outbox,
    many_emails_are_shown_in_pages,
    every_email_has_a_sample_in_every_language_and_both_themes,
}

async fn emails_can_be_read(engine: Engine) {
    let app = TestApp::start(engine).await;
    assert!(app.get("/login").await.main().contains("href=\"/dev/mail\""));
    app.get("/dev/mail").await.expect(StatusCode::OK);
    app.sign_up("ada").await;
    let mail = app.mail(&address("ada"), SUBJECT).await;
    let list = app.get("/dev/mail").await.expect(StatusCode::OK);
    assert_eq!(list.header("cache-control"), Some("no-store"));
    assert!(list.main().contains(SUBJECT) && list.main().contains(&format!("/dev/mail/{}", mail.id)));
    let page = app.get(&format!("/dev/mail/{}", mail.id)).await.expect(StatusCode::OK);
    assert!(page.main().contains("ada@example.org") && page.main().contains("<iframe"), "{}", page.main());
    let link = format!("href=\"{}/verify-email?token=", app.origin());
    assert!(page.main().contains(&link), "{}", page.main());
}

async fn an_email_is_escaped_and_sandboxed(engine: Engine) {
    let app = TestApp::start(engine).await;
    let name = "\"></iframe><script>alert(1)</script>";
    let body = serde_json::json!({ "name": name, "email": address("ada"), "password": "correct horse battery" });
    app.post("/api/v1/signup").json(&body).await.expect(StatusCode::CREATED);
    let mail = app.mail(&address("ada"), SUBJECT).await;
    let page = app.get(&format!("/dev/mail/{}", mail.id)).await.expect(StatusCode::OK);
    // The page's own script shows the visitor's theme.
    assert!(page.body.matches("<script").count() == 1 && page.body.contains("sandbox=\""), "{}", page.body);
    assert!(!page.body.contains("<script>alert"), "{}", page.body);
    assert!(!page.body.contains("allow-scripts") && !page.body.contains("allow-same-origin"), "{}", page.body);
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap();
    assert!(page.body.contains(&format!("style nonce=&quot;{nonce}&quot;&gt;[data-s1]{{")), "{}", page.body);
    assert!(!page.body.contains("&lt;style&gt;"), "every style sheet of an email has the nonce");
    assert!(!page.body.contains(" style=&quot;"), "no style attribute of an email is allowed");
    assert_eq!(page.body.matches("</iframe>").count(), 1, "{}", page.body);
}

async fn another_host_gets_404(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let mail = app.mail(&address("ada"), SUBJECT).await;
    let paths = ["/dev/mail".to_owned(), SAMPLES.to_owned(), format!("/dev/mail/{}", mail.id)];
    for host in
        ["portico.example", "localhost.evil.example", "evil.example:3000", "192.0.2.7", "127.0.0.1.evil.example"]
    {
        for path in &paths {
            let page = app.get(path).header("host", host).await.expect(StatusCode::NOT_FOUND);
            assert!(page.body.contains("Page not found") && !page.body.contains(SUBJECT), "{host}");
        }
        assert!(!app.get("/login").header("host", host).await.body.contains("/dev/mail\""), "{host}");
    }
}

async fn shows_nothing(engine: Engine, name: &str, value: &str) {
    // With an https public URL, only these values are allowed for these two.
    let safe = [("PORTICO_BCRYPT_COST", "10"), ("PORTICO_RATE_LIMIT", "on")];
    let app = TestApp::start_with(engine, &[&[(name, value)], &safe[..]].concat()).await;
    for path in ["/dev/mail", SAMPLES, "/dev/mail/0199"] {
        let page = app.get(path).await.expect(StatusCode::NOT_FOUND);
        assert!(page.body.contains("Page not found"));
    }
    assert!(!app.get("/login").await.body.contains("/dev/mail\""));
}

async fn a_public_site_shows_no_mailbox(engine: Engine) {
    shows_nothing(engine, "PORTICO_PUBLIC_URL", "https://portico.example").await;
}

async fn a_public_listener_shows_no_mailbox(engine: Engine) {
    shows_nothing(engine, "PORTICO_LISTEN", "0.0.0.0:3000").await;
}

async fn a_site_with_a_mail_server_shows_no_mailbox(engine: Engine) {
    shows_nothing(engine, "PORTICO_SMTP_URL", "smtp://127.0.0.1:1").await;
}

async fn an_id_cannot_escape_the_outbox(engine: Engine) {
    let app = TestApp::start(engine).await;
    let long = "a".repeat(300);
    for id in [&*long, "..%2fsecret.key", "%2e%2e", "x", "%ff", "0199", "..%2f..%2fportico"] {
        let answer = app.get(&format!("/dev/mail/{id}")).await;
        assert!(matches!(answer.status, 400 | 404), "{id}: {}", answer.status);
    }
}

async fn many_emails_are_shown_in_pages(engine: Engine) {
    let app = TestApp::start(engine).await;
    let outbox = app.data_dir().join("outbox");
    fs::create_dir_all(&outbox).unwrap();
    for number in 0..120 {
        let mail = format!("To: ada@example.org\r\nSubject: Mail number {number}.\r\n\r\nText\r\n");
        fs::write(outbox.join(format!("{number:032x}.eml")), mail).unwrap();
    }
    let (mut path, mut sizes) = ("/dev/mail".to_owned(), Vec::new());
    loop {
        let page = app.get(&path).await.expect(StatusCode::OK);
        sizes.push(page.main().matches("Mail number ").count());
        assert_eq!(page.link("Newest").as_deref(), (sizes.len() > 1).then_some("/dev/mail"));
        let Some(older) = page.link("Older") else { break };
        path = older;
    }
    assert_eq!(sizes, [50, 50, 20]);
    for wrong in ["x", "%ff", "..%2fsecret", ""] {
        let page = app.get(&format!("/dev/mail?cursor={wrong}")).await.expect(StatusCode::OK);
        assert!(page.main().contains("Mail number 119."), "{wrong}");
    }
}

async fn every_email_has_a_sample_in_every_language_and_both_themes(engine: Engine) {
    let app = TestApp::start(engine).await;
    assert!(app.get("/dev/mail").await.main().contains("href=\"/dev/mail/samples\""));
    let page = app.get(SAMPLES).await.expect(StatusCode::OK);
    for language in LANGUAGES.iter() {
        let (link, heading) = (format!("href=\"#{language}\""), format!("<h2 id=\"{language}\">"));
        assert!(page.main().contains(&link) && page.main().contains(&heading), "{language}");
        for name in Letter::names() {
            for theme in ["light", "dark"] {
                let frame = format!("title=\"{name}, {language}, {theme}\" sandbox=\"\"");
                assert!(page.main().contains(&frame), "{frame}");
            }
        }
    }
    assert!(page.main().matches("<pre").count() >= Letter::names().count() * LANGUAGES.len());
    assert!(page.main().contains("Hello Ada,") && page.main().contains("=sample"), "{}", page.main());
    assert!(!page.main().contains("prefers-color-scheme"), "the system's theme has no effect on the frames");
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    assert_eq!(app.mails().await.len(), 0, "a sample is not sent");
}
