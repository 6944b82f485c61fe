use std::time::Duration;

use portico_mail::{AppTemplate, AppTemplates, Letterhead, Memory, Sender, Transport};
use portico_testbed::Database;

use crate::{
    Accounts, Budget, Clock, DatabaseLocation, Db, Hooks, MailSettings, Randomness, RateLimits, RootSecret,
    SecondFactor, SessionLifetimes, Settings, SigningAlgorithm, Timestamp, UserEvent, VerifyEmail,
};

pub(super) const MINUTE: Duration = Duration::from_secs(60);
pub(super) const DAY: Duration = Duration::from_secs(24 * 60 * 60);

const TEMPLATE: AppTemplate = AppTemplate {
    name: "news",
    subject: "News",
    text: r#"{% extends "layout.txt" %}{% block body %}News.{% endblock %}"#,
    html: r#"{% extends "layout.html" %}{% block body %}<p>News.</p>{% endblock %}"#,
};

/// A database, and what its nodes share.
pub(super) struct Setup {
    pub(super) clock: Clock,
    pub(super) memory: Memory,
    pub(super) database: Database,
}

impl Setup {
    pub(super) fn new(database: Database) -> Self {
        Self { clock: Clock::manual(Timestamp::from_seconds(1_790_000_000)), memory: Memory::default(), database }
    }

    pub(super) async fn node(&self) -> Accounts {
        self.node_with(4, Transport::Memory(self.memory.clone())).await
    }

    /// A server whose policy asks everyone for a second factor.
    pub(super) async fn strict_node(&self) -> Accounts {
        let settings = settings(4, Transport::Memory(self.memory.clone()));
        self.start(Settings { second_factor: SecondFactor::Required, ..settings }).await
    }

    pub(super) async fn node_with(&self, bcrypt_cost: u32, transport: Transport) -> Accounts {
        self.start(settings(bcrypt_cost, transport)).await
    }

    async fn start(&self, settings: Settings) -> Accounts {
        let db = Db::open(&DatabaseLocation::Url(self.database.url().into())).await.unwrap();
        Accounts::start(db, settings, self.clock.clone(), Randomness::system()).await.unwrap()
    }
}

async fn welcome(_: UserEvent<'_>) -> Result<(), crate::Fault> {
    Ok(())
}

fn settings(bcrypt_cost: u32, transport: Transport) -> Settings {
    Settings {
        root_secret: RootSecret::from_bytes(b"a secret for the plans of queries".to_vec()).unwrap(),
        issuer: "https://portico.example".to_owned(),
        site_name: "Portico".to_owned(),
        access_ttl: 5 * MINUTE,
        signing_algorithm: SigningAlgorithm::default(),
        session: SessionLifetimes { absolute: DAY, idle: 60 * MINUTE },
        remembered_session: SessionLifetimes { absolute: 30 * DAY, idle: 7 * DAY },
        sudo_ttl: 10 * MINUTE,
        delete_grace: 7 * DAY,
        second_factor: SecondFactor::Optional,
        passkeys: true,
        trust_browser: Some(30 * DAY),
        mail: MailSettings {
            transport,
            sender: Sender::parse("Portico <no-reply@portico.example>").unwrap(),
            letterhead: Letterhead {
                site_name: "Portico",
                mark: "",
                ground_light: "#f5f2eb",
                ground_dark: "#171613",
                accent: "#1d5a4b",
                on_accent: "#fdfcf9",
            },
            verify_email: VerifyEmail::Optional,
            budget: Some(Budget { count: 50, per: 60 * MINUTE }),
            app_templates: AppTemplates::new([TEMPLATE]).unwrap(),
        },
        rate_limits: Some(RateLimits {
            log_ins_to_account: Budget { count: 5, per: 15 * MINUTE },
            log_ins_from_address: Budget { count: 100, per: 15 * MINUTE },
            sign_ups: Budget { count: 100, per: 60 * MINUTE },
        }),
        bcrypt_cost,
        password_min_length: 8,
        hooks: Hooks::default().on_user_created(welcome),
    }
}
