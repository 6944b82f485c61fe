//! Tests of an app against its real server, on SQLite and on PostgreSQL.
//!
//! Enable the feature `testing` in `dev-dependencies`. Each test gets a database and a clock of its own. `make test`
//! starts a PostgreSQL server.
//!
//! ```
//! use portico::testing::{Engine, TestServer, on_both_engines};
//! # static SITE: portico::Site = portico::Site { brand: portico::Brand::PORTICO, pages: &[] };
//! # fn server() -> portico::Server { portico::Server::new(&SITE) }
//!
//! on_both_engines! {
//!     a_user_has_a_name,
//! }
//!
//! async fn a_user_has_a_name(engine: Engine) {
//!     let app = TestServer::start(engine, server()).await;
//!     let ada = app.sign_up("Ada").await;
//!     assert_eq!(ada.get("/api/v1/me").await.json()["name"], "Ada");
//! }
//! ```

use std::future::pending;
use std::net::SocketAddr;
use std::path::Path;

use portico_accounts::{Accounts, Clock, Randomness, Timestamp};
use portico_server::config::{Config, Vars};
use portico_server::startup;
use portico_server::state::AppState;
use portico_testbed::Database;
use portico_testbed::sentences::{Texts, Used, literals_after, sources};
pub use portico_testbed::{Engine, on_both_engines};
use reqwest::{Method, RequestBuilder, redirect};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;

use crate::Server;

/// The time at which every test begins: 2026-09-21T14:13:20Z.
const START: Timestamp = Timestamp::from_seconds(1_790_000_000);

/// The password of every test user.
const PASSWORD: &str = "correct horse battery staple";

/// A running server with a new database. It ends when this is dropped.
///
/// Every function here panics, and so fails the test, if the server cannot be used.
///
/// ```
/// use std::time::Duration;
///
/// use portico::fields::Email;
/// use portico::testing::TestServer;
///
/// async fn only_administrators_see_the_page(app: TestServer) {
///     let ada = app.sign_up("Ada").await;
///     ada.get("/admin").await.expect(403);
///     app.accounts.set_admin(&Email::parse("ada@example.org").unwrap(), true).await.unwrap();
///     ada.get("/admin").await.expect(200);
///     app.clock.advance(Duration::from_secs(365 * 24 * 60 * 60));
///     ada.get("/admin").await.expect(303);
/// }
/// ```
pub struct TestServer {
    /// The domain, to look behind the server's back.
    pub accounts: Accounts,
    /// Starts at 2026-09-21T14:13:20Z. Move it with [`Clock::advance`].
    pub clock: Clock,
    address: SocketAddr,
    // Removed last.
    _database: Database,
    _folder: TempDir,
}

/// A visitor of the server. Redirects are not followed.
///
/// ```
/// use portico::testing::TestServer;
/// use serde_json::json;
///
/// async fn a_note_is_added(app: TestServer) {
///     let ada = app.sign_up("Ada").await;
///     let note = ada.send("POST", "/api/v1/notes", &json!({ "text": "Sleep" })).await.expect(201).json();
///     assert_eq!(ada.get("/api/v1/notes").await.json(), json!([note]));
///     let refused = ada.submit("/fn/notes/add", &[("text", "")]).await.expect(303);
///     assert!(ada.follow(&refused).await.body.contains("This field is required."));
///     let problem = app.visitor().call("/fn/notes/add", &[("text", "Sleep")]).await.expect(401).json();
///     assert_eq!(problem["code"], "authentication_required");
/// }
/// ```
#[derive(Clone)]
pub struct Client {
    address: SocketAddr,
    http: reqwest::Client,
    token: Option<String>,
    cookie: Option<String>,
}

/// The server's answer. [`Client`] has an example.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// Where it redirects to.
    pub location: Option<String>,
    /// The body, as text.
    pub body: String,
    cookies: Vec<String>,
}

/// Finds what is wrong with the translations of an app, in one line each: a sentence of [`t!`](crate::t) without a
/// translation, a translation that no page uses, one that lacks a value of its sentence, or one that differs from
/// Portico's for the same sentence.
///
/// `code` is the folder with the app's pages, and `texts` that of a language, which is named like its tag. Sentences
/// that Portico has on every page need no translation.
///
/// ```
/// fn every_sentence_of_the_app_is_in_german() {
///     let faults = portico::testing::language_faults("../app/src", "../languages/de");
///     assert!(faults.is_empty(), "{faults:#?}");
/// }
/// ```
pub fn language_faults(code: impl AsRef<Path>, texts: impl AsRef<Path>) -> Vec<String> {
    let texts = texts.as_ref();
    let marks = ["t!(", ".described(", "tagline:"];
    let sentences = sources(code.as_ref()).into_iter().flat_map(|(_, source)| literals_after(&source, &marks));
    let used: Vec<_> = sentences.map(|sentence| Used::new(&sentence, &[])).collect();
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../languages").join(texts.file_name().unwrap_or_default());
    Texts::in_folder(texts).faults(&used, Some(&Texts::in_folder(&own)))
}

impl TestServer {
    /// Starts the server of an app. Rate limits are off, and emails are files in a temporary folder.
    pub async fn start(engine: Engine, server: Server) -> Self {
        let (database, folder) = (Database::make(engine).await, TempDir::new().expect("a temporary folder"));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let vars = Vars::default()
            .with("PORTICO_PUBLIC_URL", &format!("http://{address}"))
            .with("PORTICO_DATA_DIR", &folder.path().join("data").display().to_string())
            .with("PORTICO_BCRYPT_COST", "4")
            .with("PORTICO_RATE_LIMIT", "off")
            .with("DATABASE_URL", database.url());
        let config = Config::load(&vars, &server.into_extensions()).expect("valid settings");
        let clock = Clock::manual(START);
        let state = AppState::start(&config, clock.clone(), Randomness::system()).await.expect("the server starts");
        let accounts = state.site.accounts.clone();
        tokio::spawn(startup::serve(listener, state, pending()));
        Self { accounts, clock, address, _database: database, _folder: folder }
    }

    /// A visitor who is not logged in.
    pub fn visitor(&self) -> Client {
        let http = reqwest::Client::builder().redirect(redirect::Policy::none()).no_proxy().build();
        Client { address: self.address, http: http.expect("a client"), token: None, cookie: None }
    }

    /// A new user, `<name>@example.org` in lower case, logged in as a program and in a browser.
    pub async fn sign_up(&self, name: &str) -> Client {
        let email = format!("{}@example.org", name.to_lowercase());
        let visitor = self.visitor();
        let body = json!({ "name": name, "email": email, "password": PASSWORD });
        visitor.send("POST", "/api/v1/signup", &body).await.expect(201);
        let token = visitor.send("POST", "/api/v1/token", &body).await.expect(200).json();
        let token = token["access_token"].as_str().expect("a token").to_owned();
        let form = [("email", email.as_str()), ("password", PASSWORD)];
        let cookies = visitor.submit("/fn/session/create", &form).await.expect(303).cookies;
        let cookie =
            cookies.iter().find_map(|cookie| cookie.split(';').next().filter(|pair| pair.starts_with("portico=")));
        Client { token: Some(token), cookie: Some(cookie.expect("a session").to_owned()), ..visitor }
    }
}

impl Client {
    /// Gets a page by the session cookie, or an API path by the access token.
    pub async fn get(&self, path: &str) -> Answer {
        self.answer(self.request(Method::GET, path)).await
    }

    /// Calls the API with a JSON body.
    pub async fn send(&self, method: &str, path: &str, body: &Value) -> Answer {
        let method = method.parse().expect("a method");
        self.answer(self.request(method, path).json(body)).await
    }

    /// Calls the API without a body.
    pub async fn delete(&self, path: &str) -> Answer {
        self.answer(self.request(Method::DELETE, path)).await
    }

    /// Posts a form as a browser does without scripts. The response is a redirect.
    pub async fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self.request(Method::POST, path).header("accept", "text/html").form(fields);
        self.answer(request.header("origin", format!("http://{}", self.address))).await
    }

    /// Calls a server function as a page's script does. A refusal is a problem document.
    pub async fn call(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self.request(Method::POST, path).header("accept", "application/json").form(fields);
        self.answer(request.header("sec-fetch-site", "same-origin")).await
    }

    /// Opens the page that a response redirects to, with the cookies that the response has set.
    pub async fn follow(&self, answer: &Answer) -> Answer {
        let page = answer.location.as_deref().expect("a redirect");
        let set = answer.cookies.iter().filter_map(|cookie| cookie.split(';').next());
        let cookies: Vec<_> = self.cookie.as_deref().into_iter().chain(set).collect();
        Client { cookie: Some(cookies.join("; ")), ..self.clone() }.get(page).await
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("http://{}{path}", self.address));
        match (path.starts_with("/api/"), &self.token, &self.cookie) {
            (true, Some(token), _) => request.bearer_auth(token),
            (false, _, Some(cookie)) => request.header("cookie", cookie),
            _ => request,
        }
    }

    async fn answer(&self, request: RequestBuilder) -> Answer {
        let response = request.send().await.expect("an answer");
        let text = |value: &reqwest::header::HeaderValue| value.to_str().expect("a text").to_owned();
        Answer {
            status: response.status().as_u16(),
            location: response.headers().get("location").map(text),
            cookies: response.headers().get_all("set-cookie").iter().map(text).collect(),
            body: response.text().await.expect("a body"),
        }
    }
}

impl Answer {
    /// The same response, which must have this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.body);
        self
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }
}
