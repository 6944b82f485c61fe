use std::future::pending;
use std::ops::Deref;
use std::path::PathBuf;
use std::time::Duration;

use axum::Router;
use portico_accounts::{Accounts, Clock, Db, Randomness, Timestamp};
use portico_mail::StoredMail;
use portico_server::config::{Config, Vars};
use portico_server::extensions::Extensions;
use portico_server::state::AppState;
use portico_server::{router, startup};
use portico_testbed::{Database, Engine};
use portico_web::visit::Site;
use tempfile::TempDir;
use tokio::net::TcpListener;

use super::mailbox::Mailbox;
use super::{Browser, Door, Portico, address, until};

/// The time at which every test begins: 2026-09-21T14:13:20Z.
const START: Timestamp = Timestamp::from_seconds(1_790_000_000);

/// A running server and everything it needs. All of it is removed when this is dropped.
pub struct TestApp {
    pub accounts: Accounts,
    /// Move it with [`Clock::advance`].
    pub clock: Clock,
    door: Door,
    mailbox: Mailbox,
    state: AppState,
    database: Database,
    folder: TempDir,
}

impl Deref for TestApp {
    type Target = Door;

    fn deref(&self) -> &Door {
        &self.door
    }
}

impl TestApp {
    pub async fn start(engine: Engine) -> Self {
        Self::start_with(engine, &[]).await
    }

    /// The same with required verification of addresses.
    pub async fn start_with_verification(engine: Engine) -> Self {
        Self::start_with(engine, &[("PORTICO_VERIFY_EMAIL", "required")]).await
    }

    /// With these settings as well.
    pub async fn start_with(engine: Engine, settings: &[(&str, &str)]) -> Self {
        Self::start_on(Database::make_migrated(engine).await, START, settings).await
    }

    /// On this database, at this time.
    pub async fn start_on(database: Database, time: Timestamp, settings: &[(&str, &str)]) -> Self {
        // The site has no effect if the test has registered another one.
        Self::start_server(portico_testapp::server().into_extensions(), database, time, settings).await
    }

    /// Portico alone, without what an app adds to the server.
    pub async fn start_bare(engine: Engine) -> Self {
        Self::start_server(Extensions::default(), Database::make_migrated(engine).await, START, &[]).await
    }

    async fn start_server(
        extensions: Extensions,
        database: Database,
        time: Timestamp,
        settings: &[(&str, &str)],
    ) -> Self {
        let folder = TempDir::new().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let own_url = format!("http://localhost:{}", address.port());
        let vars = Vars::from([
            ("PORTICO_PUBLIC_URL", own_url.as_str()),
            ("PORTICO_DATA_DIR", folder.path().join("data").to_str().unwrap()),
            ("PORTICO_BCRYPT_COST", "4"),
            ("PORTICO_RATE_LIMIT", "off"),
            ("DATABASE_URL", database.url()),
        ]);
        let vars = settings.iter().fold(vars, |vars, (name, value)| vars.with(name, value));
        let config = Config::load(&vars, &extensions);
        let clock = Clock::manual(time);
        let state = AppState::start(&config.unwrap(), clock.clone(), Randomness::system()).await.unwrap();
        let accounts = state.site.accounts.clone();
        tokio::spawn(startup::serve(listener, state.clone(), pending()));
        let public_url = settings.iter().find(|(name, _)| *name == "PORTICO_PUBLIC_URL");
        let door = Door::at(address, public_url.map_or(own_url, |(_, url)| (*url).to_owned()));
        let mailbox = Mailbox::new(folder.path().join("data/outbox"));
        Self { accounts, clock, door, mailbox, state, database, folder }
    }

    /// The next unread email to an address with this subject. Waits for it.
    pub async fn mail(&self, to: &str, subject: &str) -> StoredMail {
        self.mailbox.mail(to, subject).await
    }

    /// Its link, as a path of this site. No other site is ever linked to.
    pub async fn link(&self, to: &str, subject: &str) -> String {
        let mail = self.mail(to, subject).await;
        let origin = self.origin();
        let mut links = mail.text.split_whitespace().filter(|word| word.contains("://") && word.contains("token="));
        let link = links.next().unwrap_or_else(|| panic!("no link in {}", mail.text));
        link.strip_prefix(&origin).unwrap_or_else(|| panic!("{link} leads elsewhere")).to_owned()
    }

    /// The token in that link.
    pub async fn mailed_token(&self, to: &str, subject: &str) -> String {
        let link = self.link(to, subject).await;
        link.split_once("?token=").expect("a token").1.to_owned()
    }

    /// How many emails an address got, read or not, once all waiting ones are sent.
    pub async fn mails_to(&self, to: &str) -> usize {
        self.all_is_sent().await;
        self.mailbox.count(to).await
    }

    /// Every email, the latest first, once all waiting ones are sent.
    pub async fn mails(&self) -> Vec<StoredMail> {
        self.all_is_sent().await;
        self.mailbox.mails().await
    }

    /// The server delivers by itself, too: wait for the emails it is sending.
    async fn all_is_sent(&self) {
        self.accounts.deliver_waiting_mails().await.unwrap();
        until(Duration::from_secs(10), async || self.accounts.waiting_mails().await.unwrap() == 0).await;
    }

    pub fn data_dir(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The command line, on this server's database and secret.
    pub fn portico(&self) -> Portico {
        Portico::on(&self.data_dir()).with("DATABASE_URL", self.database.url())
    }

    /// The routes of this server.
    pub fn router(&self) -> Router {
        router::router(self.state.clone())
    }

    /// What the server's own routes know about the site.
    pub fn site(&self) -> Site {
        self.state.site.clone()
    }

    /// Creates an administrator's account and logs in as a browser.
    pub async fn administrator(&self, who: &str) -> Browser {
        self.sign_up(who).await;
        self.promote(who).await;
        self.browser_log_in(who, &[]).await
    }

    /// Promotes a user to administrator, with a command.
    pub async fn promote(&self, who: &str) {
        self.portico().run(&["user", "promote", &address(who)]).await.done();
    }

    /// Demotes an administrator, with a command.
    pub async fn demote(&self, who: &str) {
        self.portico().run(&["user", "demote", &address(who)]).await.done();
    }

    /// A test's own routes, behind the layers of this server.
    pub fn in_layers(&self, routes: Router<AppState>) -> Router {
        router::in_layers(routes, self.state.clone())
    }

    /// The number that this statement finds.
    pub async fn count(&self, sql: &'static str) -> i64 {
        match self.accounts.db() {
            Db::Sqlite { readers, .. } => sqlx::query_scalar(sql).fetch_one(readers).await,
            Db::Postgres { pool, .. } => sqlx::query_scalar(sql).fetch_one(pool).await,
        }
        .unwrap()
    }

    /// How many accounts there are.
    pub async fn users(&self) -> usize {
        self.accounts.users(None, 1_000).await.unwrap().len()
    }
}
