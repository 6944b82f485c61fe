//! Notes are private to their owner, on both engines.

use std::time::Duration;

use portico::fields::Email;
use portico::testing::{Client, Engine, TestServer, on_both_engines};
use serde_json::json;
use server::server;

on_both_engines! {
    a_note_is_added_listed_and_deleted_by_route,
    a_note_is_added_shown_and_deleted_by_form,
    another_users_note_is_not_found,
    a_form_for_a_missing_note_says_so,
    only_administrators_count_all_notes,
    the_routes_are_described,
    notes_require_a_log_in,
    an_invalid_note_is_refused_and_its_text_is_kept,
    a_text_that_cannot_be_kept_whole_says_so,
    the_export_holds_the_notes,
    a_deleted_user_leaves_no_notes,
}

const ROUTE: &str = "/api/v1/notes";

/// Adds a note by route and returns the path of its page.
async fn add(client: &Client, text: &str) -> String {
    let created = client.send("POST", ROUTE, &json!({ "text": text })).await.expect(201);
    let page = format!("/notes/{}", created.json()["id"].as_str().unwrap());
    assert_eq!(created.location, Some(format!("/api/v1{page}")));
    page
}

async fn a_note_is_added_listed_and_deleted_by_route(engine: Engine) {
    let app = TestServer::start(engine, server()).await;
    let ada = app.sign_up("Ada").await;
    let first = add(&ada, " Water the plants.\r\nTwice. ").await;
    app.clock.advance(Duration::from_secs(1));
    let second = add(&ada, "Sleep").await;
    let notes = ada.get(ROUTE).await.expect(200).json();
    let texts: Vec<_> = notes.as_array().unwrap().iter().map(|note| note["text"].as_str().unwrap()).collect();
    assert_eq!(texts, ["Sleep", "Water the plants.\nTwice."]);
    assert_eq!(notes[1]["created_at"], "2026-09-21T14:13:20Z");
    let shown = ada.get(&format!("/api/v1{first}")).await.expect(200).json();
    assert_eq!(shown, notes[1]);
    ada.delete(&format!("/api/v1{second}")).await.expect(204);
    ada.delete(&format!("/api/v1{second}")).await.expect(404);
    assert_eq!(ada.get(ROUTE).await.json().as_array().unwrap().len(), 1);
}

async fn a_note_is_added_shown_and_deleted_by_form(engine: Engine) {
    let app = TestServer::start(engine, server()).await;
    let ada = app.sign_up("Ada").await;
    let note = ada.submit("/fn/notes/add", &[("text", "<b>Sleep</b>")]).await.expect(303).location.unwrap();
    assert!(note.starts_with("/notes/"), "{note}");
    assert!(ada.get(&note).await.expect(200).body.contains("&lt;b&gt;Sleep&lt;/b&gt;"));
    assert!(ada.get("/notes").await.expect(200).body.contains(&note));
    let id = note.trim_start_matches("/notes/");
    let deleted = ada.submit("/fn/notes/delete", &[("id", id)]).await.expect(303);
    assert_eq!(deleted.location.as_deref(), Some("/notes"));
    ada.get(&note).await.expect(404);
}

async fn another_users_note_is_not_found(engine: Engine) {
    let app = TestServer::start(engine, server()).await;
    let (ada, bob) = (app.sign_up("Ada").await, app.sign_up("Bob").await);
    let note = add(&ada, "Ada's secret").await;
    let id = note.trim_start_matches("/notes/");
    for id in [id, "nothing", "00000000-0000-0000-0000-000000000000", "%ff"] {
        let page = bob.get(&format!("/notes/{id}")).await.expect(404);
        assert!(page.body.contains("Page not found") && !page.body.contains("secret"));
        bob.get(&format!("{ROUTE}/{id}")).await.expect(404);
        bob.delete(&format!("{ROUTE}/{id}")).await.expect(404);
        for function in ["show", "delete"] {
            let refused = bob.call(&format!("/fn/notes/{function}"), &[("id", id)]).await.expect(404);
            assert_eq!(refused.json()["code"], "not_found");
        }
        bob.submit("/fn/notes/delete", &[("id", id)]).await.expect(303);
    }
    assert_eq!(bob.get(ROUTE).await.json(), json!([]));
    assert!(!bob.get("/notes").await.expect(200).body.contains("secret"));
    ada.get(&note).await.expect(200);
}

async fn a_form_for_a_missing_note_says_so(engine: Engine) {
    let app = TestServer::start(engine, server()).await;
    let ada = app.sign_up("Ada").await;
    let refused = ada.submit("/fn/notes/delete", &[("id", "nothing")]).await.expect(303);
    assert_eq!(refused.location.as_deref(), Some("/notes"));
    assert!(ada.follow(&refused).await.expect(200).body.contains("This note does not exist."));
    assert!(!ada.get("/notes").await.expect(200).body.contains("This note does not exist."));
}

async fn only_administrators_count_all_notes(engine: Engine) {
    let app = TestServer::start(engine, server()).await;
    let (ada, bob) = (app.sign_up("Ada").await, app.sign_up("Bob").await);
    add(&ada, "Sleep").await;
    add(&bob, "Eat").await;
    let count = || ada.get("/api/v1/notes/count");
    assert_eq!(app.visitor().get("/api/v1/notes/count").await.expect(401).json()["code"], "authentication_required");
    assert_eq!(count().await.expect(403).json()["code"], "forbidden");
    app.accounts.set_admin(&Email::parse("ada@example.org").unwrap(), true).await.unwrap();
    assert_eq!(count().await.expect(200).json(), 2);
}

async fn the_routes_are_described(engine: Engine) {
    let app = TestServer::start(engine, server()).await;
    let document = app.visitor().get("/api/openapi.json").await.expect(200).json();
    let paths = &document["paths"];
    let refusals = &paths["/api/v1/notes/count"]["get"]["responses"]["403"]["content"]["application/problem+json"];
    assert!(refusals["examples"]["forbidden"].is_object(), "{refusals}");
    assert!(paths["/api/v1/notes"]["post"]["responses"]["201"]["headers"]["Location"].is_object());
    assert_eq!(document["components"]["schemas"]["Note"]["properties"]["id"]["format"], "uuid");
    let tag = document["tags"].as_array().unwrap().iter().find(|tag| tag["name"] == "Notes").unwrap();
    assert_eq!(tag["description"], "Private notes.");
}

async fn notes_require_a_log_in(engine: Engine) {
    let app = TestServer::start(engine, server()).await;
    let visitor = app.visitor();
    for page in ["/notes", "/notes/1"] {
        let redirect = visitor.get(page).await.expect(303);
        assert!(redirect.location.unwrap().starts_with("/login?next=%2Fnotes"));
    }
    visitor.get(ROUTE).await.expect(401);
    visitor.send("POST", ROUTE, &json!({ "text": "x" })).await.expect(401);
    for function in ["list", "show", "add", "delete"] {
        visitor.call(&format!("/fn/notes/{function}"), &[("id", "1"), ("text", "x")]).await.expect(401);
    }
}

async fn an_invalid_note_is_refused_and_its_text_is_kept(engine: Engine) {
    let app = TestServer::start(engine, server()).await;
    let ada = app.sign_up("Ada").await;
    let long = "é".repeat(2_001);
    for (text, code) in
        [(json!(null), "required"), (json!(" "), "required"), (json!(7), "wrong_type"), (json!(long), "too_long")]
    {
        let problem = ada.send("POST", ROUTE, &json!({ "text": text })).await.expect(422).json();
        assert_eq!((&problem["errors"][0]["field"], &problem["errors"][0]["code"]), (&json!("text"), &json!(code)));
    }
    let refused = ada.submit("/fn/notes/add", &[("text", "a & <b>\u{7}")]).await.expect(303);
    let page = ada.follow(&refused).await.expect(200);
    assert!(page.body.contains(">a &amp; &lt;b>") && page.body.contains("Remove control"), "{}", page.body);
}

async fn a_text_that_cannot_be_kept_whole_says_so(engine: Engine) {
    let app = TestServer::start(engine, server()).await;
    let ada = app.sign_up("Ada").await;
    for (text, is_whole) in [("x".repeat(2_001), true), ("я".repeat(2_001), false)] {
        let refused = ada.submit("/fn/notes/add", &[("text", &text)]).await.expect(303);
        let page = ada.follow(&refused).await.expect(200).body;
        assert!(page.contains("Use at most 2000 characters."));
        assert_eq!((page.contains(&text), page.contains("Its end is missing.")), (is_whole, !is_whole));
    }
}

async fn the_export_holds_the_notes(engine: Engine) {
    let app = TestServer::start(engine, server()).await;
    let ada = app.sign_up("Ada").await;
    add(&ada, "Sleep").await;
    let export = ada.get("/api/v1/me/export").await.expect(200).json();
    assert_eq!(export["notes"][0]["text"], "Sleep");
}

async fn a_deleted_user_leaves_no_notes(engine: Engine) {
    let app = TestServer::start(engine, server()).await;
    let (ada, bob) = (app.sign_up("Ada").await, app.sign_up("Bob").await);
    add(&ada, "Sleep").await;
    add(&bob, "Eat").await;
    assert!(app.accounts.delete_user(&Email::parse("ada@example.org").unwrap()).await.unwrap());
    let count = portico::db::query("select count(*) from notes");
    assert_eq!(count.fetch_one::<(i64,)>(app.accounts.db().read()).await.unwrap(), (1,));
}
