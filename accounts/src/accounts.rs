use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::hmac;

use crate::access_token::AccessTokens;
use crate::changes::Changes;
use crate::clock::Clock;
use crate::cursor::Cursors;
use crate::db::{Db, OpenError};
use crate::device_token::DeviceTokens;
use crate::keys::{CurrentRing, KeyError, KeyStore, SigningAlgorithm};
use crate::known_sessions::KnownSessions;
use crate::mail_queue::MailBell;
use crate::mail_settings::MailSettings;
use crate::notes::Notes;
use crate::one_time_link::LinkSecrets;
use crate::password_hashing::PasswordHashing;
use crate::randomness::Randomness;
use crate::rate_limit::RateLimits;
use crate::root_secret::{Purpose, RootSecret};
use crate::sealing::Sealing;
use crate::session::SessionLifetimes;
use crate::session_token::SessionTokens;

/// The settings of the domain.
#[derive(Clone)]
pub struct Settings {
    /// The root of every derived key.
    pub root_secret: RootSecret,
    /// The access tokens' `iss`: the site's public URL.
    pub issuer: String,
    /// How long an access token lives.
    pub access_ttl: Duration,
    /// The signature algorithm of access tokens. Tokens with another one are refused.
    pub signing_algorithm: SigningAlgorithm,
    /// Lifetimes without "keep me logged in".
    pub session: SessionLifetimes,
    /// Lifetimes with it, and for programs.
    pub remembered_session: SessionLifetimes,
    /// How long a password entry counts as recent.
    pub sudo_ttl: Duration,
    /// The time between requesting a deletion and the deletion.
    pub delete_grace: Duration,
    pub mail: MailSettings,
    /// `None` for no limits.
    pub rate_limits: Option<RateLimits>,
    /// bcrypt's cost: the number of rounds is 2 to the power of it.
    pub bcrypt_cost: u32,
    /// The shortest password, in code points.
    pub password_min_length: usize,
}

/// Why the domain cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// The entry point to the domain. Cheap to clone.
#[derive(Clone)]
pub struct Accounts(Arc<Parts>);

pub struct Parts {
    pub(crate) db: Db,
    pub(crate) settings: Settings,
    pub(crate) clock: Clock,
    pub(crate) randomness: Randomness,
    pub(crate) passwords: PasswordHashing,
    pub(crate) session_tokens: SessionTokens,
    pub(crate) access_tokens: AccessTokens,
    pub(crate) known_sessions: KnownSessions,
    pub(crate) changes: Changes,
    pub(crate) notes: Notes,
    pub(crate) device_tokens: DeviceTokens,
    pub(crate) cursors: Cursors,
    pub(crate) link_secrets: LinkSecrets,
    pub(crate) mailbox_key: hmac::Key,
    pub(crate) rate_limit_key: hmac::Key,
    pub(crate) mail_bell: MailBell,
    pub(crate) key_store: KeyStore,
    form_sealing: Sealing,
}

impl Deref for Accounts {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Accounts {
    /// Migrates the database and loads the signing keys, which are created at the first start.
    pub async fn start(db: Db, settings: Settings, clock: Clock, randomness: Randomness) -> Result<Self, StartError> {
        db.migrate().await?;
        let secret = &settings.root_secret;
        let sealing = |purpose| Sealing::new(&secret.derive(purpose), randomness.clone());
        let key_store = KeyStore {
            db: db.reserved(),
            sealing: sealing(Purpose::AtRest),
            algorithm: settings.signing_algorithm,
            access_ttl: settings.access_ttl,
            clock: clock.clone(),
            randomness: randomness.clone(),
        };
        let pepper = secret.derive(Purpose::PasswordPepper);
        Ok(Self(Arc::new(Parts {
            passwords: PasswordHashing::new(&pepper, settings.bcrypt_cost, randomness.clone()),
            session_tokens: SessionTokens::new(&secret.derive(Purpose::SessionTokens)),
            access_tokens: AccessTokens {
                keys: CurrentRing::new(key_store.load_or_make().await?),
                issuer: settings.issuer.clone(),
                ttl: settings.access_ttl,
                clock: clock.clone(),
            },
            known_sessions: KnownSessions::default(),
            changes: Changes::default(),
            notes: Notes::default(),
            device_tokens: DeviceTokens::new(&secret.derive(Purpose::DeviceTokens)),
            cursors: Cursors::new(&secret.derive(Purpose::Cursors)),
            link_secrets: LinkSecrets::new(&secret.derive(Purpose::LinkSecrets)),
            mailbox_key: hmac::Key::new(hmac::HMAC_SHA256, &*secret.derive(Purpose::Mailboxes)),
            rate_limit_key: hmac::Key::new(hmac::HMAC_SHA256, &*secret.derive(Purpose::RateLimits)),
            mail_bell: MailBell::default(),
            form_sealing: sealing(Purpose::Forms),
            key_store,
            db,
            settings,
            clock,
            randomness,
        })))
    }

    pub fn db(&self) -> &Db {
        &self.db
    }

    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    pub fn randomness(&self) -> &Randomness {
        &self.randomness
    }

    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Seals the input that a refused form returns to its page.
    pub fn form_sealing(&self) -> &Sealing {
        &self.form_sealing
    }
}
