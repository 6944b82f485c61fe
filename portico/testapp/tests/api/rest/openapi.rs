use std::collections::BTreeSet;

use http::{Method, StatusCode};
use portico_fields::FieldCode;
use portico_testbed::{Engine, on_both_engines};
use portico_wire::problem::Code;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::stage::{PASSWORD, Portico, TestApp};

on_both_engines! {
    exactly_the_operations_of_the_contract_are_described,
    exactly_the_described_operations_are_served,
    the_command_prints_the_served_document_and_creates_no_files,
    passkeys_are_described_only_where_they_are_on,
    every_code_is_described_with_its_status,
    every_field_error_code_is_described,
    each_problem_is_documented_with_its_status_and_headers,
    responses_have_the_described_members,
    each_operation_declares_whether_it_requires_a_token,
    forms_are_described_where_accepted,
}

/// The contract's list.
const OPERATIONS: [(&str, &str); 28] = [
    ("post", "/signup"),
    ("post", "/token"),
    ("post", "/token/revoke"),
    ("post", "/logout"),
    ("get", "/me"),
    ("patch", "/me"),
    ("delete", "/me"),
    ("put", "/me/password"),
    ("put", "/me/email"),
    ("get", "/me/export"),
    ("get", "/me/factors"),
    ("post", "/me/app"),
    ("delete", "/me/app"),
    ("post", "/me/app/confirm"),
    ("post", "/me/recovery-codes"),
    ("delete", "/me/trusted-browsers"),
    ("delete", "/me/trusted-browsers/{id}"),
    ("get", "/me/passkeys"),
    ("patch", "/me/passkeys/{id}"),
    ("delete", "/me/passkeys/{id}"),
    ("post", "/reauthenticate"),
    ("get", "/sessions"),
    ("delete", "/sessions"),
    ("delete", "/sessions/{id}"),
    ("post", "/password/forgot"),
    ("post", "/password/reset"),
    ("post", "/email/verify"),
    ("post", "/email/verification"),
];

/// Requests without a token get no further here.
const WITH_TOKEN: [&str; 12] = [
    "/me",
    "/me/password",
    "/me/email",
    "/me/export",
    "/me/factors",
    "/me/app",
    "/me/app/confirm",
    "/me/recovery-codes",
    "/me/trusted-browsers",
    "/me/passkeys",
    "/reauthenticate",
    "/sessions",
];

async fn document(app: &TestApp) -> Value {
    let answer = app.get("/api/openapi.json").await.expect(StatusCode::OK);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    answer.json()
}

fn described(document: &Value) -> Vec<(String, String, Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    let all = paths.flat_map(|(path, methods)| {
        let methods = methods.as_object().unwrap().iter();
        methods.map(move |(method, operation)| (method.clone(), path.clone(), operation.clone()))
    });
    all.collect()
}

async fn exactly_the_operations_of_the_contract_are_described(engine: Engine) {
    let app = TestApp::start_bare(engine).await;
    let document = document(&app).await;
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"), "{}", document["openapi"]);
    let found = described(&document);
    let names: BTreeSet<_> = found.iter().map(|(method, path, _)| (method.as_str(), path.as_str())).collect();
    let expected: Vec<_> = OPERATIONS.map(|(method, path)| (method, format!("/api/v1{path}"))).into();
    assert_eq!(names, expected.iter().map(|(method, path)| (*method, path.as_str())).collect());
    let ids: BTreeSet<_> = found.iter().map(|(_, _, operation)| operation["operationId"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), OPERATIONS.len(), "{ids:?}");
}

async fn exactly_the_described_operations_are_served(engine: Engine) {
    let app = TestApp::start(engine).await;
    let document = document(&app).await;
    let methods = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS];
    for (path, operations) in document["paths"].as_object().unwrap() {
        let path = path.replace("{id}", "x");
        for method in &methods {
            let answer = app.request(method.clone(), &path).await;
            match operations.get(method.as_str().to_lowercase()) {
                None => drop(answer.expect_problem("method_not_allowed")),
                Some(operation) => {
                    let status = answer.status.to_string();
                    assert!(operation["responses"].get(&status).is_some(), "{method} {path}: {status}");
                    assert!(!["404", "405"].contains(&status.as_str()), "{method} {path}: {status}");
                }
            }
        }
        app.get(&format!("{path}/x/nowhere")).await.expect_problem("not_found");
    }
}

async fn the_command_prints_the_served_document_and_creates_no_files(engine: Engine) {
    let app = TestApp::start(engine).await;
    let folder = TempDir::new().unwrap();
    let data_dir = folder.path().join("data");
    let printed =
        Portico::on(&data_dir).with("DATABASE_URL", "postgres://nowhere.invalid/none").run(&["openapi"]).await;
    assert_eq!(serde_json::from_str::<Value>(&printed.done()).unwrap(), document(&app).await);
    assert_eq!(folder.path().read_dir().unwrap().count(), 0);
}

async fn passkeys_are_described_only_where_they_are_on(engine: Engine) {
    let on = document(&TestApp::start(engine).await).await;
    assert!(on["paths"].get("/api/v1/me/passkeys/{id}").is_some());
    let app = TestApp::start_with(engine, &[("PORTICO_PASSKEYS", "off")]).await;
    let off = document(&app).await;
    assert!(off["paths"].as_object().unwrap().keys().all(|path| !path.contains("passkeys")));
    let tags: Vec<_> = off["tags"].as_array().unwrap().iter().map(|tag| &tag["name"]).collect();
    assert!(!tags.contains(&&Value::from("Passkeys")), "{tags:?}");
    let is_unused = |name: &str| !off["paths"].to_string().contains(&format!("/schemas/{name}\""));
    for name in on["components"]["schemas"].as_object().unwrap().keys() {
        let is_described = off["components"]["schemas"].get(name).is_some();
        assert!(is_described || is_unused(name), "{name}");
    }
    assert!(off["components"]["schemas"].get("Passkey").is_none());
    let printed = app.portico().with("PORTICO_PASSKEYS", "off").run(&["openapi"]).await.done();
    assert_eq!(serde_json::from_str::<Value>(&printed).unwrap(), off);
    let page = app.get("/api/docs").await.body;
    assert!(!page.contains("/api/v1/me/passkeys"));
}

async fn every_code_is_described_with_its_status(engine: Engine) {
    let app = TestApp::start_bare(engine).await;
    let document = document(&app).await;
    let listed = &document["components"]["schemas"]["ProblemCode"];
    let sent = Code::ALL.iter().copied().filter(|code| *code != Code::Unreachable);
    assert_eq!(listed["enum"], json!(sent.clone().map(Code::as_str).collect::<Vec<_>>()));
    for code in sent {
        let line = format!("- `{}` ({})", code.as_str(), code.status());
        assert!(listed["description"].as_str().unwrap().contains(&line), "{line}");
        let (status, pointer) = (code.status().to_string(), "/content/application~1problem+json/examples");
        let is_at = |(_, _, operation): &(String, String, Value)| {
            operation["responses"][&status]
                .pointer(pointer)
                .is_some_and(|examples| examples.get(code.as_str()).is_some())
        };
        // No operation returns these: one is the response of a path to all other methods, one is for operations of
        // your own, and the others are those of the site's pages, where passkeys are added and used.
        let is_of_pages = matches!(code, Code::InvalidPasskey | Code::PasskeyExists | Code::LimitReached);
        let is_of_none = is_of_pages || matches!(code, Code::MethodNotAllowed | Code::Forbidden);
        assert_eq!(described(&document).iter().any(is_at), !is_of_none, "{}", code.as_str());
    }
}

async fn every_field_error_code_is_described(engine: Engine) {
    let app = TestApp::start(engine).await;
    let document = document(&app).await;
    let unknown = serde_json::from_value::<FieldCode>(json!("none of them")).unwrap_err().to_string();
    let words: Vec<_> = unknown.split('`').skip(3).step_by(2).collect();
    assert!(words.contains(&"required"), "{unknown}");
    assert_eq!(document["components"]["schemas"]["FieldProblemCode"]["enum"], json!(words));
}

async fn each_problem_is_documented_with_its_status_and_headers(engine: Engine) {
    let app = TestApp::start(engine).await;
    let document = document(&app).await;
    for (method, path, operation) in described(&document) {
        let refusals = refusals(&operation);
        for (status, answer) in &refusals {
            let at = format!("{method} {path} {status}");
            assert_eq!(answer["content"].as_object().unwrap().len(), 1, "{at}");
            for (code, example) in answer["content"]["application/problem+json"]["examples"].as_object().unwrap() {
                assert_eq!(
                    (&example["value"]["code"], &example["value"]["status"]),
                    (&json!(code), &json!(status)),
                    "{at}"
                );
            }
            let has = |header: &str| answer["headers"].get(header).is_some();
            assert_eq!(has("Retry-After"), matches!(status, 429 | 503), "{at}");
            assert_eq!(has("WWW-Authenticate"), *status == 401, "{at}");
        }
        let statuses: Vec<_> = refusals.iter().map(|(status, _)| *status).collect();
        assert!([500, 503].iter().all(|status| statuses.contains(status)), "{method} {path}: {statuses:?}");
    }
}

/// The error responses of an operation.
fn refusals(operation: &Value) -> Vec<(u16, Value)> {
    let answers = operation["responses"].as_object().unwrap().iter();
    let all = answers.map(|(status, answer)| (status.parse().unwrap(), answer.clone()));
    all.filter(|(status, _)| *status >= 400).collect()
}

async fn responses_have_the_described_members(engine: Engine) {
    let app = TestApp::start_bare(engine).await;
    let document = document(&app).await;
    let user = app.sign_up("ada").await;
    let log_in = json!({ "email": "ada@example.org", "password": PASSWORD });
    let tokens = app.post("/api/v1/token").json(&log_in).await.json();
    let bearer = tokens["access_token"].as_str().unwrap();
    let sessions = app.get("/api/v1/sessions").bearer(bearer).await.json();
    let passkeys = app.get("/api/v1/me/passkeys").bearer(bearer).await.json();
    let export = app.get("/api/v1/me/export").bearer(bearer).await.json();
    let mailed = app.post("/api/v1/password/forgot").json(&log_in).await.json();
    let problem = app.post("/api/v1/signup").json(&json!({})).await.json();
    let export_later = app.get("/api/v1/me/export").bearer(bearer).await.json();
    let password = json!({ "password": PASSWORD });
    let deletion = app.request(Method::DELETE, "/api/v1/me").bearer(bearer).json(&password).await.json();
    let sent = [
        ("User", &user),
        ("Tokens", &tokens),
        ("Sessions", &sessions),
        ("Session", &sessions["sessions"][0]),
        ("Passkeys", &passkeys),
        ("AccountExport", &export),
        ("ExportedUser", &export["user"]),
        ("ExportedSession", &export["sessions"][0]),
        ("ExportedLink", &export_later["one_time_links"][0]),
        ("CheckYourMail", &mailed),
        ("Deletion", &deletion),
        ("FieldProblem", &problem["errors"][0]),
    ];
    for (name, value) in sent {
        let schema = &document["components"]["schemas"][name];
        let members = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
        assert_eq!(members(value), members(&schema["properties"]), "{name}");
        assert_eq!(schema["required"].as_array().unwrap().len(), members(value).len(), "{name}");
    }
}

async fn each_operation_declares_whether_it_requires_a_token(engine: Engine) {
    let app = TestApp::start_bare(engine).await;
    let document = document(&app).await;
    assert_eq!(document["components"]["securitySchemes"]["bearer"]["scheme"], "bearer");
    for (method, path, operation) in described(&document) {
        let short = path.strip_prefix("/api/v1").unwrap();
        let expected = match short {
            "/logout" | "/email/verify" => json!([{}, { "bearer": [] }]),
            _ if WITH_TOKEN.contains(&short) || short.ends_with("/{id}") => json!([{ "bearer": [] }]),
            _ => Value::Null,
        };
        assert_eq!(operation["security"], expected, "{method} {path}");
    }
}

async fn forms_are_described_where_accepted(engine: Engine) {
    let app = TestApp::start(engine).await;
    let document = document(&app).await;
    app.sign_up("ada").await;
    for (method, path, operation) in described(&document) {
        let Some(body) = operation.get("requestBody") else { continue };
        let takes_form = body["content"].get("application/x-www-form-urlencoded").is_some();
        assert!(body["content"].get("application/json").is_some(), "{method} {path}");
        let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
        let call = app.request(method.clone(), &path).bearer(&app.log_in("ada").await.access);
        let answer = call.form(&[("unknown", "field")]).await;
        assert_eq!(answer.status != 415, takes_form, "{method} {path}");
        assert_eq!(body["required"] == true, path != "/api/v1/logout", "{method} {path}");
    }
}
