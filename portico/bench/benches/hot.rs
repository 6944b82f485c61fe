//! The functions that most requests run, without a socket. `docs/performance.md` shows their times.
//!
//! Only public items are called, so nothing is public for this. The log-in without its hash has no benchmark: in
//! `make bench`, it is the difference between a log-in and bcrypt alone.
#![expect(clippy::expect_used, reason = "a benchmark that cannot be set up has failed")]

use std::error::Error;
use std::hint::black_box;

use axum::Router;
use axum::body::Body;
use criterion::{Criterion, criterion_group, criterion_main};
use http::{HeaderMap, HeaderValue, Request, StatusCode, header};
use http_body_util::BodyExt;
use portico_accounts::{Accounts, Clock, Randomness};
use portico_fields::{Field, SignUp};
use portico_server::config::{Config, Vars};
use portico_server::router::router;
use portico_server::state::AppState;
use portico_web::fields::Fields;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tower_service::Service;

const ADA: &str = "ada@example.org";
const PASSWORD: &str = "correct horse battery staple";

type Outcome<T> = Result<T, Box<dyn Error>>;

/// The server of the test app without a socket, and a user who is logged in. That app has pages and routes of its own.
struct Stage {
    runtime: Runtime,
    accounts: Accounts,
    router: Router,
    token: String,
    // Removed last.
    _folder: TempDir,
}

impl Stage {
    fn new() -> Outcome<Self> {
        let (runtime, folder) = (Runtime::new()?, TempDir::new()?);
        // A failed log-in uses up the budget, so that the next one is refused before its hash.
        let vars = Vars::default()
            .with("PORTICO_DATA_DIR", &folder.path().join("data").display().to_string())
            .with("PORTICO_BCRYPT_COST", "4")
            .with("PORTICO_LOGIN_ATTEMPTS", "1/24h");
        let config = Config::load(&vars, &portico_testapp::server().into_extensions())?;
        let state = runtime.block_on(AppState::start(&config, Clock::system(), Randomness::system()))?;
        let accounts = state.site.accounts.clone();
        // Sessions are cached only while the change log is read.
        let changes = accounts.clone();
        runtime.spawn(async move { changes.follow_changes().await });
        let mut stage = Self { router: router(state), runtime, accounts, token: String::new(), _folder: folder };
        let body = json!({ "name": "Ada", "email": ADA, "password": PASSWORD });
        stage.post("/api/v1/signup", &body, StatusCode::CREATED)?;
        let tokens = stage.post("/api/v1/token", &body, StatusCode::OK)?;
        stage.token = tokens["access_token"].as_str().ok_or("no token")?.to_owned();
        Ok(stage)
    }

    fn post(&self, path: &str, body: &Value, status: StatusCode) -> Outcome<Value> {
        let request = post(path, body);
        let answer = self.runtime.block_on(answer(self.router.clone(), request));
        if answer.0 == status { Ok(serde_json::from_slice(&answer.1)?) } else { Err(format!("{answer:?}").into()) }
    }

    /// Measures a request from its head to the last byte of the answer.
    fn bench(&self, criterion: &mut Criterion, name: &str, status: StatusCode, request: impl Fn() -> Request<Body>) {
        let found = self.runtime.block_on(answer(self.router.clone(), request())).0;
        assert_eq!(found, status, "{name}");
        criterion.bench_function(name, |bencher| {
            bencher.to_async(&self.runtime).iter(|| answer(self.router.clone(), request()));
        });
    }
}

fn hot(criterion: &mut Criterion) {
    let stage = Stage::new().expect("the server starts");
    let (accounts, token) = (&stage.accounts, stage.token.as_str());
    criterion.bench_function("verify an access token", |bencher| {
        bencher.iter(|| accounts.accept(black_box(token), None).expect("a valid token"));
    });
    let accepted = accounts.accept(token, None).expect("a valid token");
    criterion.bench_function("find the session of a request", |bencher| {
        bencher
            .to_async(&stage.runtime)
            .iter(|| async { accounts.caller_by_token(accepted).await.expect("a session") });
    });
    let (headers, body) = sign_up_body();
    criterion.bench_function("parse the body of a sign-up", |bencher| {
        bencher.iter(|| parse(&headers, black_box(&body)));
    });
    let me = || get("/api/v1/me", Some(token));
    stage.bench(criterion, "answer GET /api/v1/me", StatusCode::OK, me);
    stage.bench(criterion, "render /login", StatusCode::OK, || get("/login", None));
    let wrong = json!({ "email": ADA, "password": "not this one, never" });
    stage.post("/api/v1/token", &wrong, StatusCode::UNAUTHORIZED).expect("a first failed log-in");
    let refused = || post("/api/v1/token", &wrong);
    stage.bench(criterion, "refuse a log-in by its rate limit", StatusCode::TOO_MANY_REQUESTS, refused);
}

fn sign_up_body() -> (HeaderMap, Vec<u8>) {
    let json = HeaderValue::from_static("application/json");
    let body = json!({ "name": "Ada", "email": ADA, "password": PASSWORD });
    (HeaderMap::from_iter([(header::CONTENT_TYPE, json)]), body.to_string().into_bytes())
}

fn parse(headers: &HeaderMap, body: &[u8]) -> SignUp {
    let fields = Fields::parse(headers, body).expect("a JSON object");
    let [name, email, password] = [Field::Name, Field::Email, Field::Password].map(|field| fields.text(field));
    SignUp::parse(name, email, password, 8).expect("valid fields")
}

fn get(path: &str, token: Option<&str>) -> Request<Body> {
    let request = Request::get(path).header(header::HOST, "localhost:3000");
    let request = match token {
        Some(token) => request.header(header::AUTHORIZATION, format!("Bearer {token}")),
        None => request,
    };
    request.body(Body::empty()).expect("a request")
}

fn post(path: &str, body: &Value) -> Request<Body> {
    let request = Request::post(path).header(header::HOST, "localhost:3000");
    let request = request.header(header::CONTENT_TYPE, "application/json");
    request.body(Body::from(body.to_string())).expect("a request")
}

async fn answer(mut router: Router, request: Request<Body>) -> (StatusCode, Vec<u8>) {
    let (parts, body) = router.call(request).await.expect("an answer").into_parts();
    (parts.status, body.collect().await.expect("a body").to_bytes().to_vec())
}

criterion_group!(benches, hot);
criterion_main!(benches);
