//! A separate domain for each test: its database, its clock, and its users.

mod app;
mod attempts;
mod bulk;
mod forgery;
mod history;
mod lists;
mod passkey;
mod phone;
mod post;
mod rows;
mod search;
mod setup;
mod statements;
mod two_nodes;
mod typed;
mod warnings;

use std::time::Duration;

use portico_accounts::{
    Accounts, AddedByOperator, Audience, Caller, Client, Clock, CookieState, EndReason, Entry, LogInError, LogInFrom,
    LoggedIn, MailSettings, RefreshError, Settings, SignedUp, SigningAlgorithm, StartError, TokenError, User,
    VerifyEmail,
};
use portico_mail::{AppTemplates, Transport};
use portico_testbed::{Database, Engine};
use secrecy::ExposeSecret;

pub use self::app::{File, NOTES, app_migrations, migrator};
pub use self::attempts::{Attempt, QUARTER, from, numbered, try_password};
pub use self::forgery::{Forger, ForgerKey, encode, forge, pem};
pub use self::lists::{ids, pages, sizes};
pub use self::passkey::{json, passkey, refused};
pub use self::phone::{Protected, code, finish_at, known_browser, recovery, scan, step_at, wrong};
pub use self::post::{broken_outbox, deliver, secret_in, through};
pub use self::setup::Setup;
pub use self::statements::Statements;
pub use self::two_nodes::{TwoNodes, ask};
pub use self::typed::{email, given, new_password, password, sign_up_form};
pub use self::warnings::Warnings;

pub const ADA: &str = "ada@example.org";
pub const EVE: &str = "eve@example.org";
pub const PASSWORD: &str = "correct horse";

pub const BROWSER: LogInFrom = LogInFrom::Browser { keep: false };
pub const KEPT_BROWSER: LogInFrom = LogInFrom::Browser { keep: true };
pub const PROGRAM: LogInFrom = LogInFrom::Program;

pub const MICROSECOND: Duration = Duration::from_micros(1);
pub const MILLISECOND: Duration = Duration::from_millis(1);
pub const SECOND: Duration = Duration::from_secs(1);
pub const MINUTE: Duration = Duration::from_secs(60);
pub const HOUR: Duration = Duration::from_secs(60 * 60);
pub const DAY: Duration = Duration::from_secs(24 * 60 * 60);

pub const ISSUER: &str = "https://portico.example";
pub const SECRET: [u8; 32] = *b"the secret of all nodes on stage";
pub const OTHER_SECRET: [u8; 32] = *b"a secret that was made elsewhere";

pub struct Stage {
    pub accounts: Accounts,
    pub clock: Clock,
    setup: Setup,
}

impl Stage {
    pub async fn set(engine: Engine) -> Self {
        Self::signing(engine, SigningAlgorithm::default()).await
    }

    pub async fn signing(engine: Engine, algorithm: SigningAlgorithm) -> Self {
        let setup = Setup::make(engine).await;
        let accounts = setup.node_signing(SECRET, algorithm).await.expect("the domain starts");
        Self { accounts, clock: setup.clock.clone(), setup }
    }

    /// With required verification of addresses.
    pub async fn requiring_verification(engine: Engine) -> Self {
        let setup = Setup { verify_email: VerifyEmail::Required, ..Setup::make(engine).await };
        let accounts = setup.node(SECRET).await.expect("the domain starts");
        Self { accounts, clock: setup.clock.clone(), setup }
    }

    /// With rate limits, as by default.
    pub async fn limited(engine: Engine) -> Self {
        let setup = Setup { is_limited: true, ..Setup::make(engine).await };
        let accounts = setup.node(SECRET).await.expect("the domain starts");
        Self { accounts, clock: setup.clock.clone(), setup }
    }

    /// With an app: its tables, hooks and emails.
    pub async fn with_app(setup: Setup) -> Self {
        let accounts = setup.node(SECRET).await.expect("the domain starts");
        Self { accounts, clock: setup.clock.clone(), setup }
    }

    /// The same, with required verification of addresses.
    pub async fn with_app_requiring_verification(setup: Setup) -> Self {
        Self::with_app(Setup { verify_email: VerifyEmail::Required, ..setup }).await
    }

    /// A copy of the database. On PostgreSQL the connections of all nodes are cut.
    pub async fn copy_database(&self) -> Database {
        self.setup.database.copy().await
    }

    /// Restores the database from a copy while its nodes keep running.
    pub async fn restore(&self, copy: &Database) {
        self.setup.database.restore(copy).await;
    }

    /// A second process on the same database.
    pub async fn another_node(&self, secret: [u8; 32]) -> Result<Accounts, StartError> {
        self.setup.node(secret).await
    }

    /// The same, with another signing algorithm.
    pub async fn another_node_signing(&self, algorithm: SigningAlgorithm) -> Result<Accounts, StartError> {
        self.setup.node_signing(SECRET, algorithm).await
    }

    /// A second process on the same database that hashes passwords at another cost.
    pub async fn another_node_hashing(&self, bcrypt_cost: u32) -> Accounts {
        let settings = Settings { bcrypt_cost, ..self.setup.settings(SECRET) };
        self.setup.start(settings).await.expect("the domain starts")
    }

    /// A second process on the same database that sends its mail in another way.
    pub async fn another_node_sending(&self, transport: Transport) -> Accounts {
        let mail = self.setup.mail_settings(transport);
        let settings = Settings { mail, ..self.setup.settings(SECRET) };
        self.setup.start(settings).await.expect("the domain starts")
    }

    /// A second process on the same database whose app has no emails of its own.
    pub async fn another_node_without_templates(&self) -> Accounts {
        let settings = self.setup.settings(SECRET);
        let mail = MailSettings { app_templates: AppTemplates::default(), ..settings.mail.clone() };
        self.setup.start(Settings { mail, ..settings }).await.expect("the domain starts")
    }

    pub async fn sign_up(&self, email: &str) -> User {
        match self
            .accounts
            .sign_up(sign_up_form(email, PASSWORD), &Client::default())
            .await
            .expect("the address is free")
        {
            SignedUp::Done(user) => user,
            SignedUp::CheckYourMail => panic!("this setup requires no confirmation"),
        }
    }

    /// Signs up and logs in.
    pub async fn new_session(&self, email: &str, from: LogInFrom) -> LoggedIn {
        new_session(&self.accounts, email, from).await
    }

    /// Signs up, verifies the address and logs in.
    pub async fn new_verified_session(&self, email: &str, from: LogInFrom) -> LoggedIn {
        self.accounts
            .add_user(sign_up_form(email, PASSWORD), AddedByOperator { is_admin: false })
            .await
            .expect("it is free");
        let entry = self.accounts.log_in(given(email, PASSWORD), from, Client::default()).await;
        entered(entry.expect("the password is right"))
    }

    pub async fn log_in(&self, email: &str, password: &str) -> Result<LoggedIn, LogInError> {
        let entry = self.accounts.log_in(given(email, password), BROWSER, Client::default()).await?;
        unless_kept(entry)
    }

    /// The caller of an access token and the cookie sent with it.
    pub async fn caller_by_token(&self, access_token: &str, cookie: Option<&str>) -> Result<Caller, TokenError> {
        let token = self.accounts.accept(access_token, cookie)?;
        let caller = self.accounts.caller_by_token(token).await;
        self.accounts.write_waiting_notes().await;
        caller
    }

    /// Whether a cookie still identifies a session; asking counts as activity.
    pub async fn is_known(&self, cookie: &str) -> bool {
        matches!(self.cookie_state(cookie).await, CookieState::Caller(_))
    }

    /// Whether a link would reset a password; asking does not use it up.
    pub async fn is_reset_link(&self, secret: &str) -> bool {
        self.accounts.account_of_reset_link(secret).await.unwrap().is_some()
    }

    /// The caller of a cookie that must be valid.
    pub async fn caller(&self, cookie: &str) -> Caller {
        match self.cookie_state(cookie).await {
            CookieState::Caller(caller) => caller,
            other => panic!("{other:?}"),
        }
    }

    /// The holder of a cookie. Notes that the request leaves are written before this returns.
    pub async fn cookie_state(&self, cookie: &str) -> CookieState {
        let holder = self.accounts.caller_by_cookie(cookie).await.expect("the database answers");
        self.accounts.write_waiting_notes().await;
        holder
    }

    /// The caller of a browser that has just logged in.
    pub async fn browsing(&self, logged_in: &LoggedIn) -> Caller {
        self.caller(session_token(logged_in)).await
    }

    /// Advances the clock of a server that keeps reading the change log.
    pub async fn follow_changes_for(&self, time: Duration) {
        let step = Duration::from_millis(500);
        for _ in 0..time.as_millis() / step.as_millis() {
            self.clock.advance(step);
            self.accounts.catch_up().await.expect("the log is read");
        }
        self.clock.advance(Duration::from_nanos(
            (time.as_nanos() % step.as_nanos()).try_into().expect("a fraction of a second"),
        ));
        self.accounts.catch_up().await.expect("the log is read");
    }

    /// Exchanges a token for its successor. Notes that this leaves are written before this returns.
    pub async fn refresh(&self, audience: Audience, token: &str) -> Result<LoggedIn, RefreshError> {
        let renewed = self.accounts.refresh(audience, token, &Client::default()).await;
        self.accounts.write_waiting_notes().await;
        renewed
    }

    /// The reason given for a refresh that must be refused.
    pub async fn refusal(&self, audience: Audience, token: &str) -> Option<EndReason> {
        match self.refresh(audience, token).await {
            Err(RefreshError::SessionOver(reason)) => reason,
            other => panic!("{other:?}"),
        }
    }
}

/// Signs up and logs in at one of several nodes.
pub async fn new_session(node: &Accounts, email: &str, from: LogInFrom) -> LoggedIn {
    let signed_up = node.sign_up_and_log_in(sign_up_form(email, PASSWORD), from, Client::default()).await;
    match signed_up.expect("the address is free") {
        SignedUp::Done(entry) => entered(entry),
        SignedUp::CheckYourMail => panic!("this setup requires no confirmation"),
    }
}

/// The session of a log-in that takes no further step.
pub fn entered(entry: Entry) -> LoggedIn {
    match entry {
        Entry::In(logged_in) => logged_in,
        Entry::OneMoreStep(step) => panic!("one more step: {:?}", step.methods),
    }
}

/// The same, where a browser is asked whether to keep an account that is about to be deleted.
pub fn unless_kept(entry: Entry) -> Result<LoggedIn, LogInError> {
    match entry {
        Entry::OneMoreStep(step) if step.deletion_due_at.is_some() => Err(LogInError::DeletionPending),
        entry => Ok(entered(entry)),
    }
}

pub fn access_token(logged_in: &LoggedIn) -> &str {
    logged_in.tokens.access_token.expose_secret()
}

/// A browser's cookie, or a program's refresh token.
pub fn session_token(logged_in: &LoggedIn) -> &str {
    logged_in.tokens.session_token.expose_secret()
}
