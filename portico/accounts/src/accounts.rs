use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::hmac;
use serde::Serialize;
use uuid::Uuid;

use crate::db::{Db, OpenError};
use crate::email::link::Links;
use crate::factor::policy::SecondFactor;
use crate::fault::Fault;
use crate::history::audit::{AuditEntry, History};
use crate::hooks::Hooks;
use crate::limits::budget::RateLimits;
use crate::limits::limiter::Limiter;
use crate::list::{Cursor, Cursors, List, Page};
use crate::outbox::queue::Outbox;
use crate::outbox::settings::MailSettings;
use crate::passkey::ceremony::challenge::Challenges;
use crate::passkey::relying_party::RelyingParty;
use crate::password::hashing::PasswordHashing;
use crate::secret::clock::Clock;
use crate::secret::randomness::Randomness;
use crate::secret::root_secret::{Purpose, RootSecret};
use crate::secret::sealing::Sealing;
use crate::session::device_token::DeviceTokens;
use crate::session::notes::Notes;
use crate::session::row::SessionLifetimes;
use crate::session::store::SessionStore;
use crate::session::token::SessionTokens;
use crate::signing::access_token::AccessTokens;
use crate::signing::algorithm::SigningAlgorithm;
use crate::signing::error::KeyError;
use crate::signing::ring::CurrentRing;
use crate::signing::store::KeyStore;
use crate::step::token::StepTokens;

/// The settings of the domain.
#[derive(Clone)]
pub struct Settings {
    /// The root of every derived key.
    pub root_secret: RootSecret,
    /// The access tokens' `iss`: the site's public URL.
    pub issuer: String,
    /// The site's name. Passwords made of it are refused.
    pub site_name: String,
    /// How long an access token lives.
    pub access_ttl: Duration,
    /// The signature algorithm of access tokens. Tokens with another one are refused.
    pub signing_algorithm: SigningAlgorithm,
    /// Lifetimes without "keep me logged in".
    pub session: SessionLifetimes,
    /// Lifetimes with it, and for programs.
    pub remembered_session: SessionLifetimes,
    /// How long a proof (a password, a code or a passkey) counts as recent.
    pub sudo_ttl: Duration,
    /// The time between requesting a deletion and the deletion.
    pub delete_grace: Duration,
    /// Who must have a second factor.
    pub second_factor: SecondFactor,
    /// Whether passkeys are offered, where the host of the issuer is a name.
    pub passkeys: bool,
    /// How long a browser can be trusted. `None` for never.
    pub trust_browser: Option<Duration>,
    pub mail: MailSettings,
    /// `None` for no limits.
    pub rate_limits: Option<RateLimits>,
    /// bcrypt's cost: the number of rounds is 2 to the power of it.
    pub bcrypt_cost: u32,
    /// The shortest password, in code points.
    pub password_min_length: usize,
    pub hooks: Hooks,
}

/// Why the domain cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Key(#[from] KeyError),
    /// Two parts of the export have this name.
    #[error("the export of an account has two parts named {0}; give the app's part another name")]
    ExportName(&'static str),
}

/// The entry point to the domain. Cheap to clone.
#[derive(Clone)]
pub struct Accounts(Arc<Parts>);

pub struct Parts {
    pub(crate) db: Db,
    pub(crate) settings: Settings,
    pub(crate) clock: Clock,
    pub(crate) randomness: Randomness,
    pub(crate) history: History,
    pub(crate) limiter: Limiter,
    pub(crate) links: Links,
    pub(crate) outbox: Outbox,
    pub(crate) sessions: SessionStore,
    pub(crate) notes: Notes,
    pub(crate) passwords: PasswordHashing,
    pub(crate) session_tokens: SessionTokens,
    pub(crate) access_tokens: AccessTokens,
    pub(crate) device_tokens: DeviceTokens,
    pub(crate) step_tokens: StepTokens,
    pub(crate) relying_party: RelyingParty,
    pub(crate) challenges: Challenges,
    pub(crate) factor_sealing: Sealing,
    pub(crate) key_store: KeyStore,
    cursors: Cursors,
    form_sealing: Sealing,
}

impl Deref for Accounts {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Accounts {
    /// Migrates the database and loads the signing keys, which are created at the first start. The app's migrations are
    /// those of [`Db::with_app_migrations`].
    pub async fn start(db: Db, settings: Settings, clock: Clock, randomness: Randomness) -> Result<Self, StartError> {
        if let Some(name) = settings.hooks.colliding_name() {
            return Err(StartError::ExportName(name));
        }
        db.migrate().await?;
        let secret = &settings.root_secret;
        let key_store = key_store(&db, &settings, &clock, &randomness);
        let history = History { db: db.clone(), clock: clock.clone(), randomness: randomness.clone() };
        let relying_party = RelyingParty::new(settings.passkeys, &settings.issuer);
        let (lifetimes, remembered) = (settings.session, settings.remembered_session);
        let sessions = SessionStore::new(&db, &clock, lifetimes, remembered, relying_party.usable_host());
        let links = Links {
            db: db.clone(),
            clock: clock.clone(),
            key: hmac_key(secret, Purpose::LinkSecrets),
            site: settings.issuer.clone(),
        };
        Ok(Self(Arc::new(Parts {
            limiter: Limiter {
                db: db.clone(),
                clock: clock.clone(),
                key: hmac_key(secret, Purpose::RateLimits),
                limits: settings.rate_limits,
            },
            outbox: Outbox {
                db: db.clone(),
                clock: clock.clone(),
                randomness: randomness.clone(),
                settings: settings.mail.clone(),
                site: settings.issuer.clone(),
                mailbox_key: hmac_key(secret, Purpose::Mailboxes),
                links: links.clone(),
                history: history.clone(),
                notify: Arc::default(),
            },
            passwords: PasswordHashing::new(
                &secret.derive(Purpose::PasswordPepper),
                settings.bcrypt_cost,
                randomness.clone(),
            ),
            access_tokens: AccessTokens {
                keys: CurrentRing::new(key_store.load_or_generate().await?),
                issuer: settings.issuer.clone(),
                ttl: settings.access_ttl,
                clock: clock.clone(),
            },
            session_tokens: SessionTokens::new(&secret.derive(Purpose::SessionTokens)),
            device_tokens: DeviceTokens::new(&secret.derive(Purpose::DeviceTokens)),
            step_tokens: StepTokens::new(&secret.derive(Purpose::StepTokens)),
            challenges: Challenges::new(&secret.derive(Purpose::Challenges)),
            relying_party,
            factor_sealing: Sealing::new(&secret.derive(Purpose::Factors), randomness.clone()),
            cursors: Cursors::new(&secret.derive(Purpose::Cursors)),
            form_sealing: Sealing::new(&secret.derive(Purpose::Forms), randomness.clone()),
            notes: Notes::new(sessions.clone(), history.clone()),
            key_store,
            links,
            sessions,
            history,
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

    /// A new UUIDv7, for a row of the app: later ids are greater, except within a millisecond. It identifies and is not
    /// secret. Fails if the machine's random generator does.
    pub fn new_id(&self) -> Result<Uuid, Fault> {
        Ok(self.randomness.id(&self.clock)?)
    }

    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Seals the input that a refused form returns to its page.
    pub fn form_sealing(&self) -> &Sealing {
        &self.form_sealing
    }

    /// The place that a cursor identifies in this list of this user. `None` if the text was changed, is not a cursor,
    /// or belongs to another list or another user.
    pub fn cursor(&self, list: List, user: Uuid, text: &str) -> Option<Cursor> {
        self.cursors.read(list, user, text)
    }

    pub(crate) fn write_cursor(&self, list: List, user: Uuid, place: Cursor) -> String {
        self.cursors.write(list, user, place)
    }

    /// The events of an account before `after`, newest first: at most [`PAGE_SIZE`](crate::PAGE_SIZE).
    pub async fn activity(&self, user: Uuid, after: Option<Cursor>) -> Result<Page<AuditEntry>, Fault> {
        self.history.page(user, after, &self.cursors).await
    }

    /// The last events of an account, newest first.
    pub async fn audit_trail(&self, user: Uuid, limit: i64) -> Result<Vec<AuditEntry>, Fault> {
        self.history.entries(user, Cursor::START, limit).await
    }

    /// Queues an email to a user from one of the app's templates ([`MailSettings::app_templates`]), with a struct or map of
    /// values for it. Returns whether the user exists.
    ///
    /// It goes to the address that the user has when it is sent, within the limit for emails of the app: as many as of
    /// Portico's own within `PORTICO_MAILS`, counted separately; those beyond it are dropped. An address that is not
    /// confirmed shares the limit of emails that strangers can trigger. Disabled users get none, and deleting a user
    /// deletes their queued emails. An unknown template, or values that are no struct or map, is an internal fault.
    pub async fn send_mail(&self, user: Uuid, template: &str, values: impl Serialize) -> Result<bool, Fault> {
        self.outbox.queue_for_app(user, template, values).await
    }

    /// Sends queued emails for as long as the process serves.
    pub async fn deliver_mails(&self) {
        self.outbox.deliver().await;
    }

    /// Sends the emails that are due, and returns. Emails that cannot be sent now wait for their next attempt.
    pub async fn deliver_waiting_mails(&self) -> Result<(), Fault> {
        self.outbox.deliver_waiting().await
    }

    /// The number of emails waiting to be sent, including those in progress.
    pub async fn waiting_mails(&self) -> Result<i64, Fault> {
        self.outbox.count_waiting().await
    }

    /// Writes notes as they arrive, for as long as the process serves.
    pub async fn write_notes(&self) {
        self.notes.write().await;
    }

    /// Returns when all earlier notes are written, by [`Accounts::write_notes`] or, if that is not running, by this
    /// call.
    pub async fn write_waiting_notes(&self) {
        self.notes.write_waiting().await;
    }
}

fn key_store(db: &Db, settings: &Settings, clock: &Clock, randomness: &Randomness) -> KeyStore {
    KeyStore {
        db: db.reserved(),
        sealing: Sealing::new(&settings.root_secret.derive(Purpose::AtRest), randomness.clone()),
        algorithm: settings.signing_algorithm,
        access_ttl: settings.access_ttl,
        clock: clock.clone(),
        randomness: randomness.clone(),
    }
}

fn hmac_key(secret: &RootSecret, purpose: Purpose) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, &*secret.derive(purpose))
}
