use portico_accounts::{
    Accounts, AppMigrations, Budget, Clock, DatabaseLocation, Db, Hooks, MailSettings, Randomness, RateLimits,
    RootSecret, SecondFactor, SessionLifetimes, Settings, SigningAlgorithm, StartError, Timestamp, VerifyEmail,
};
use portico_mail::{AppTemplates, Letterhead, Memory, Sender, Transport};
use portico_testbed::{Database, Engine};

use super::{DAY, HOUR, ISSUER, MINUTE};

/// An empty database, a clock that only the test moves, and a mailbox.
pub struct Setup {
    pub clock: Clock,
    pub database: Database,
    pub memory: Memory,
    pub verify_email: VerifyEmail,
    pub is_limited: bool,
    pub second_factor: SecondFactor,
    pub passkeys: bool,
    /// The public URL.
    pub issuer: &'static str,
    pub app_migrations: Option<AppMigrations>,
    pub app_templates: AppTemplates,
    pub hooks: Hooks,
}

impl Setup {
    pub async fn make(engine: Engine) -> Self {
        let clock = Clock::manual(Timestamp::from_seconds(1_790_000_000));
        let database = Database::make_migrated(engine).await;
        Self {
            clock,
            database,
            memory: Memory::default(),
            verify_email: VerifyEmail::Optional,
            is_limited: false,
            second_factor: SecondFactor::Optional,
            passkeys: true,
            issuer: ISSUER,
            app_migrations: None,
            app_templates: AppTemplates::default(),
            hooks: Hooks::default(),
        }
    }

    /// Starts the domain as another process would.
    pub async fn node(&self, secret: [u8; 32]) -> Result<Accounts, StartError> {
        self.node_signing(secret, SigningAlgorithm::default()).await
    }

    pub async fn node_signing(&self, secret: [u8; 32], algorithm: SigningAlgorithm) -> Result<Accounts, StartError> {
        self.start(Settings { signing_algorithm: algorithm, ..self.settings(secret) }).await
    }

    pub(super) async fn start(&self, settings: Settings) -> Result<Accounts, StartError> {
        let db = Db::open(&DatabaseLocation::Url(self.database.url().into())).await?;
        let db = match self.app_migrations {
            Some(migrations) => db.with_app_migrations(migrations),
            None => db,
        };
        Accounts::start(db, settings, self.clock.clone(), Randomness::system()).await
    }

    pub(super) fn settings(&self, secret: [u8; 32]) -> Settings {
        Settings {
            root_secret: RootSecret::from_bytes(secret.to_vec()).expect("a valid secret"),
            issuer: self.issuer.to_owned(),
            site_name: "Portico".to_owned(),
            access_ttl: 5 * MINUTE,
            signing_algorithm: SigningAlgorithm::default(),
            session: SessionLifetimes { absolute: DAY, idle: HOUR },
            remembered_session: SessionLifetimes { absolute: 30 * DAY, idle: 7 * DAY },
            sudo_ttl: 10 * MINUTE,
            delete_grace: 7 * DAY,
            second_factor: self.second_factor,
            passkeys: self.passkeys,
            trust_browser: Some(30 * DAY),
            mail: self.mail_settings(Transport::Memory(self.memory.clone())),
            rate_limits: self.is_limited.then(rate_limits),
            bcrypt_cost: 4,
            password_min_length: 8,
            hooks: self.hooks.clone(),
        }
    }

    pub(super) fn mail_settings(&self, transport: Transport) -> MailSettings {
        MailSettings {
            transport,
            sender: Sender::parse("Portico <no-reply@portico.example>").expect("a mailbox"),
            letterhead: Letterhead {
                site_name: "Portico",
                mark: "",
                ground_light: "#f5f2eb",
                ground_dark: "#171613",
                accent: "#1d5a4b",
                on_accent: "#fdfcf9",
            },
            verify_email: self.verify_email,
            budget: Some(Budget { count: 5, per: HOUR }),
            app_templates: self.app_templates.clone(),
        }
    }
}

fn rate_limits() -> RateLimits {
    RateLimits {
        log_ins_to_account: Budget { count: 10, per: 15 * MINUTE },
        log_ins_from_address: Budget { count: 100, per: 15 * MINUTE },
        sign_ups: Budget { count: 20, per: HOUR },
    }
}
