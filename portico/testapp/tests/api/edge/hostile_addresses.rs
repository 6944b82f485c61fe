//! Addresses as no mail program writes them: each is refused, or is the same account, or plainly
//! another one. Emails go to addresses as they are stored, not as typed.

use std::collections::BTreeMap;
use std::time::Duration;

use http::{Method, StatusCode};
use portico_testbed::{Engine, on_both_engines};
use serde_json::json;

use crate::stage::{Answer, PASSWORD, TestApp, Tokens};

on_both_engines! {
    each_spelling_is_refused_or_belongs_to_one_account,
    anything_but_a_single_string_is_refused_everywhere,
    forms_accept_invisible_characters_around_an_address,
}

/// Stored in this spelling, but sent with the `xn--` form of its domain.
const KAI: &str = "Kai@Bücher.example";
const KAI_ON_THE_WIRE: &str = "Kai@xn--bcher-kva.example";

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Is {
    /// The address of an account.
    Known,
    /// A valid address without an account.
    Another,
    /// An invalid address.
    Impossible,
    /// Not a single-line string.
    Malformed,
}

const SPELLINGS: [(&str, Is); 42] = [
    ("ada@example.org", Is::Known),
    ("ADA@EXAMPLE.ORG", Is::Known),
    ("Ada@Example.Org", Is::Known),
    (" ada@example.org\u{a0}", Is::Known),
    ("kai@bücher.example", Is::Known),
    ("KAI@BÜCHER.EXAMPLE", Is::Known),
    ("kai@xn--bcher-kva.example", Is::Known),
    ("kai@XN--BCHER-KVA.Example", Is::Known),
    ("ada+anything@example.org", Is::Another),
    ("a.da@example.org", Is::Another),
    ("ada@example.org.example.net", Is::Another),
    ("ada@ex\u{e4}mple.org", Is::Another),
    ("ada@exampl\u{435}.org", Is::Another),
    ("kai@bucher.example", Is::Another),
    ("ad\u{131}@example.org", Is::Impossible),
    ("ada@ex\u{131}mple.org", Is::Another),
    ("\u{212a}ai@bücher.example", Is::Impossible),
    ("kai@bücher.exa\u{212a}mple", Is::Impossible),
    ("ada@example.\u{ff4f}rg", Is::Impossible),
    ("\u{ff41}da@example.org", Is::Impossible),
    ("ada\u{ff20}example.org", Is::Impossible),
    ("ada@example\u{3002}org", Is::Impossible),
    ("ada@example.org.", Is::Impossible),
    ("\"ada\"@example.org", Is::Impossible),
    ("\"ada@example.org\"@evil.example", Is::Impossible),
    ("ada@example.org@evil.example", Is::Impossible),
    ("evil@evil.example@example.org", Is::Impossible),
    ("ada(evil@evil.example)@example.org", Is::Impossible),
    ("<ada@example.org>", Is::Impossible),
    ("Ada <ada@example.org>", Is::Impossible),
    ("ada@example.org,evil@evil.example", Is::Impossible),
    ("ada@example.org;evil@evil.example", Is::Impossible),
    ("ada@example.org evil@evil.example", Is::Impossible),
    ("ada@[127.0.0.1]", Is::Impossible),
    ("ada@example.org\u{200b}", Is::Known),
    ("\u{feff}\u{202a}ada@example.org\u{202c}", Is::Known),
    (" \u{2068}Ada@Example.org\u{2069}\u{a0}", Is::Known),
    ("ada\u{200b}@example.org", Is::Impossible),
    ("ada@exam\u{ad}ple.org", Is::Impossible),
    ("ada@example.org\r\nBcc: evil@evil.example", Is::Malformed),
    ("ada@example.org\n", Is::Malformed),
    ("ada@example.org\0@evil.example", Is::Malformed),
];

/// The five endpoints that take an address.
const DOORS: [(&str, &str); 5] = [
    ("POST", "/api/v1/signup"),
    ("POST", "/api/v1/token"),
    ("POST", "/api/v1/password/forgot"),
    ("POST", "/api/v1/email/verification"),
    ("PUT", "/api/v1/me/email"),
];

async fn each_spelling_is_refused_or_belongs_to_one_account(engine: Engine) {
    let app = TestApp::start_with(engine, &[("PORTICO_MAILS", "1000/1h")]).await;
    let eve = people(&app).await;
    let before = recipients(&app).await;
    for (spelling, is) in SPELLINGS {
        let users = app.users().await;
        for door in DOORS {
            let body = json!({ "name": "Mallory", "email": spelling, "password": PASSWORD });
            let answer = send(&app, door, &eve, "application/json", body.to_string()).await;
            assert_eq!(answer.status, expected(door.1, is), "{door:?} {spelling:?} {}", answer.body);
        }
        assert_eq!(app.users().await - users, usize::from(is == Is::Another), "{spelling:?}");
    }
    let known = SPELLINGS.iter().filter(|(_, is)| *is == Is::Known).count();
    let mut after = recipients(&app).await;
    for stored in ["ada@example.org", KAI_ON_THE_WIRE] {
        assert!(after[stored] > before[stored], "{after:?}");
    }
    // Eve gets an email for each change of address that was requested successfully.
    let asked = known + SPELLINGS.iter().filter(|(_, is)| *is == Is::Another).count();
    assert_eq!(after["eve@example.org"] - before["eve@example.org"], asked);
    for (spelling, _) in SPELLINGS.iter().filter(|(_, is)| *is == Is::Another) {
        assert!(after.remove(&on_the_wire(spelling)).is_some(), "{spelling} is an ordinary address");
    }
    let whom: Vec<_> = after.into_keys().collect();
    assert_eq!(whom, [KAI_ON_THE_WIRE, "ada@example.org", "eve@example.org"]);
}

async fn anything_but_a_single_string_is_refused_everywhere(engine: Engine) {
    let app = TestApp::start_with(engine, &[("PORTICO_MAILS", "1000/1h")]).await;
    let eve = people(&app).await;
    let before = recipients(&app).await;
    let emails = [
        r#""email":["ada@example.org","evil@evil.example"]"#,
        r#""email":["ada@example.org"]"#,
        r#""email":{"0":"ada@example.org","1":"evil@evil.example"}"#,
        r#""email":{"$ne":null}"#,
        r#""email":true"#,
        r#""email":7"#,
        r#""email":null"#,
        r#""email":"""#,
        r#""email":"ada@example.org","email":"evil@evil.example""#,
        r#""email":"evil@evil.example","email":"ada@example.org""#,
        r#""email":"ada@example.org","\u0065mail":"evil@evil.example""#,
        r#""email[]":"ada@example.org","email[]":"evil@evil.example""#,
    ];
    for door in DOORS {
        for email in emails {
            let body = format!(r#"{{"name":"Mallory",{email},"password":"{PASSWORD}"}}"#);
            let answer = send(&app, door, &eve, "application/json", body).await;
            assert_eq!(answer.status, 422, "{door:?} {email} {}", answer.body);
        }
        for email in [
            "email=ada%40example.org&email=evil%40evil.example",
            "email=evil%40evil.example&email=ada%40example.org",
            "email[]=ada%40example.org&email[]=evil%40evil.example",
            "email=ada%40example.org%0d%0aBcc:evil%40evil.example",
            "email=ada%40example.org%00",
        ] {
            let body = format!("name=Mallory&password={}&{email}", PASSWORD.replace(' ', "+"));
            let answer = send(&app, door, &eve, "application/x-www-form-urlencoded", body).await;
            let takes_forms = ["/api/v1/signup", "/api/v1/token"].contains(&door.1);
            assert_eq!(answer.status, if takes_forms { 422 } else { 415 }, "{door:?} {email} {}", answer.body);
        }
    }
    for path in ["/fn/account/create", "/fn/session/create", "/fn/password/forgot", "/fn/email/resend"] {
        let [ada, evil] = [("email", "ada@example.org"), ("email", "evil@evil.example")];
        for both in [[ada, evil], [evil, ada]] {
            let fields = [&[("name", "Mallory"), ("password", PASSWORD)][..], &both].concat();
            app.call(path, &fields).await.expect_field_errors(&[("email", "repeated")]);
            assert_eq!(app.plain_post(path, &fields).await.status, 303);
        }
    }
    assert_eq!((recipients(&app).await, app.users().await), (before, 3));
}

/// As after copying the address from an email or a chat.
async fn forms_accept_invisible_characters_around_an_address(engine: Engine) {
    let app = TestApp::start_with(engine, &[("PORTICO_MAILS", "1000/1h")]).await;
    app.sign_up("ada").await;
    for copied in ["\u{200b}ada@example.org", "\u{feff}\u{202a}ada@example.org\u{202c}", "ada@example.org\u{2060} "] {
        app.clock.advance(Duration::from_secs(1));
        let log_in = [("email", copied), ("password", PASSWORD)];
        app.call("/fn/session/create", &log_in).await.expect(StatusCode::OK);
        app.plain_post("/fn/session/create", &log_in).await.expect_way_to("/dashboard");
        let sign_up = [&[("name", "Ada")], &log_in[..]].concat();
        app.call("/fn/account/create", &sign_up).await.expect_problem("email_taken");
        app.plain_post("/fn/password/forgot", &log_in[..1]).await.expect(StatusCode::SEE_OTHER);
        app.link("ada@example.org", "Choose a new password").await;
    }
}

/// Ada, Kai and Eve; Eve is logged in.
async fn people(app: &TestApp) -> Tokens {
    app.sign_up("ada").await;
    let kai = json!({ "name": "Kai", "email": KAI, "password": PASSWORD });
    app.post("/api/v1/signup").json(&kai).await.expect(StatusCode::CREATED);
    app.token_for("eve").await
}

async fn send(app: &TestApp, (method, path): (&str, &str), eve: &Tokens, kind: &str, body: String) -> Answer {
    let call = app.request(Method::from_bytes(method.as_bytes()).unwrap(), path).body(kind, body);
    if path.ends_with("/me/email") { call.bearer(&eve.access).await } else { call.await }
}

/// An invalid address gets the same response as an unknown one.
fn expected(path: &str, is: Is) -> u16 {
    match (path, is) {
        (_, Is::Malformed) => 422,
        ("/api/v1/signup", Is::Known) => 409,
        ("/api/v1/signup", Is::Another) => 201,
        ("/api/v1/signup" | "/api/v1/me/email", Is::Impossible) => 422,
        ("/api/v1/token", Is::Known | Is::Another) => 200,
        ("/api/v1/token", Is::Impossible) => 401,
        _ => 202,
    }
}

/// How many emails each recipient got.
async fn recipients(app: &TestApp) -> BTreeMap<String, usize> {
    let mut recipients = BTreeMap::new();
    for mail in app.mails().await {
        *recipients.entry(mail.to).or_default() += 1;
    }
    recipients
}

fn on_the_wire(address: &str) -> String {
    let (local, domain) = address.split_once('@').unwrap();
    format!("{local}@{}", url::Host::parse(domain).unwrap())
}
