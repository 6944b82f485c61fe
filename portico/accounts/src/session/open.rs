use std::sync::LazyLock;
use std::time::Duration;

use secrecy::SecretString;
use uuid::Uuid;

use crate::accounts::Accounts;
use crate::db::Db;
use crate::db::query::{Query, query};
use crate::fault::Fault;
use crate::history::client::Client;
use crate::history::event::AuditEvent;
use crate::history::security_event::SecurityEvent;
use crate::report::Report;
use crate::secret::randomness::NoRandomness;
use crate::session::audience::{Audience, LogInFrom};
use crate::session::device::OtherSessions;
use crate::session::row::Session;
use crate::session::token::SessionToken;
use crate::step::shown::Finish;
use crate::user::row::User;

/// The tokens that a log-in or a refresh returns.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// A JWT, sent as `Authorization: Bearer`.
    pub access_token: SecretString,
    /// How long the access token lives.
    pub expires_in: Duration,
    /// The browser's session cookie or the program's refresh token.
    pub session_token: SecretString,
    /// Shows this browser that the account was used there before. `None` for API clients and on refresh.
    pub device_token: Option<SecretString>,
    /// How much longer the session can last, if it outlives the browser's window.
    pub remembered_for: Option<Duration>,
}

/// A user who has just logged in.
#[derive(Clone, Debug)]
pub struct LoggedIn {
    pub user: User,
    pub tokens: Tokens,
}

/// Why a session is opened.
#[derive(Clone, Copy)]
pub(crate) enum Occasion<'a> {
    /// The user's password matched this hash.
    LogIn { password_hash: Option<&'a str> },
    /// The account was just created, which its history already records.
    SignUp,
    /// The user has proved everything that the log-in requires.
    Finish(Finish<'a>),
}

/// What must still hold when the session's row is inserted.
pub(crate) struct Provided<'a> {
    /// The hash that the password matched.
    pub(crate) password_hash: Option<&'a str>,
    /// Whether a second factor has been shown, or none can be due.
    pub(crate) is_factor_settled: bool,
    /// The browser, in which the password is enough if it is trusted. `None` for a program.
    pub(crate) device: Option<Uuid>,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum OpeningError {
    #[error("the user was deleted or disabled, or changed the password or a factor, in the meantime")]
    UserGone,
    #[error("the pending log-in was finished, has expired or is void")]
    StepGone,
    #[error("the code was used in the meantime")]
    CodeUsed,
    #[error("the app is not waiting to be confirmed any more")]
    NothingToConfirm,
    #[error("the passkey was removed or used in the meantime")]
    PasskeyGone,
    #[error("the passkey is stored already")]
    PasskeyExists,
    #[error(transparent)]
    Fault(Fault),
}

/// The last condition is the one of [`Accounts::due_methods`] for an app: checking the password took long, and since the
/// user was read, an app may have been turned on, or the trust in the browser may have ended.
const INSERT: &str = "insert into sessions (id, user_id, audience, remembered, counter, rotated_at, authenticated_at, \
     created_at, last_seen_at, expires_at, user_agent, address, proofs, second_factor_at, recovered_at, \
     passkey_at) select $1, id, $3, $4, 0, $5, $5, $5, $5, $6, $7, $8, $10, $11, $12, $16 from users \
     where id = $2 and disabled_at is null and deletion_due_at is null \
     and coalesce(password_hash, '') = coalesce($9, password_hash, '') \
     and ($13 or not exists (select 1 from authenticator_apps a where a.user_id = $2) \
     or (not is_admin and exists (select 1 from trusted_browsers t where t.user_id = $2 and t.device_id = $14 \
     and t.expires_at > $5 and t.trusted_at > $15))) \
     returning exists (select 1 from sessions other where other.user_id = $2 and other.id <> $1) as exist, \
     exists (select 1 from sessions other where other.user_id = $2 and other.id <> $1 \
     and other.audience = 'api' and coalesce(other.user_agent, '') = coalesce($7, '')) as same_program";

/// Locks the user's row. A new password either waits until the session is stored, and then ends it, or is stored first,
/// and then no session is opened. SQLite needs no lock, because it has one writer.
static INSERT_ON_POSTGRES: LazyLock<String> =
    LazyLock::new(|| INSERT.replace(" returning exists", " for share returning exists"));

impl<'a> Occasion<'a> {
    fn provided(self, device: Option<Uuid>) -> Provided<'a> {
        match self {
            Self::LogIn { password_hash } => Provided { password_hash, is_factor_settled: false, device },
            Self::SignUp => Provided { password_hash: None, is_factor_settled: true, device },
            Self::Finish(finish) => {
                Provided { password_hash: finish.password_hash, is_factor_settled: finish.has_factor(), device }
            }
        }
    }
}

impl Accounts {
    /// Opens a session, if the user may still have one. [`Accounts::enter`] decides whether a log-in is complete, and
    /// is its only caller.
    pub(crate) async fn open_session(
        &self,
        user: User,
        occasion: Occasion<'_>,
        from: LogInFrom,
        client: &Client,
    ) -> Result<LoggedIn, OpeningError> {
        let session = self.new_session(occasion, from, client)?;
        let device = match session.audience {
            Audience::Web => Some(self.known_or_new_device(&user, client)?),
            Audience::Api => None,
        };
        let provided = occasion.provided(device.map(|token| token.device));
        let others = match occasion {
            // Without a transaction: a use case that ends all sessions of a user must see the row as soon as possible.
            Occasion::LogIn { .. } | Occasion::SignUp => self.insert_session(&user, &session, &provided).await?,
            Occasion::Finish(finish) => self.finish_in_transaction(&user, &session, &provided, &finish, client).await?,
        };
        match occasion {
            Occasion::LogIn { .. } => self.record_log_in(&user, &session, "password", client).await,
            Occasion::Finish(finish) => self.record_log_in(&user, &session, finish.name(), client).await,
            Occasion::SignUp => {
                let line = SecurityEvent::SessionCreated.because("sign_up").of(user.id);
                line.in_session(session.id).log_from(client);
            }
        }
        self.report_new_device(&user, &session, others, client).await;
        let device_token = device.map(|token| self.device_tokens.write(token));
        let tokens = Tokens { device_token, ..self.tokens(&user, &session, 0)? };
        Ok(LoggedIn { user, tokens })
    }

    fn new_session(&self, occasion: Occasion<'_>, from: LogInFrom, client: &Client) -> Result<Session, Fault> {
        let (remembered, now) = (from.is_remembered(), self.clock.now());
        let lifetimes = self.sessions.lifetimes_of(remembered);
        let id = self.randomness.id(&self.clock)?;
        let session = Session::new(id, from.audience(), remembered, now, lifetimes, client);
        Ok(match occasion {
            Occasion::Finish(finish) => Session {
                proofs: finish.proofs(),
                second_factor_at: finish.has_factor().then_some(now),
                recovered_at: finish.shown.is_recovery_code().then_some(now),
                passkey_at: finish.has_passkey().then_some(now),
                ..session
            },
            Occasion::LogIn { .. } | Occasion::SignUp => session,
        })
    }

    /// Records the log-in in the log and in the account's history. The session is open by then, even if this fails.
    async fn record_log_in(&self, user: &User, session: &Session, reason: &'static str, client: &Client) {
        SecurityEvent::LogInSuccess.because(reason).of(user.id).in_session(session.id).log_from(client);
        let written = match self.history.row(client, AuditEvent::LoggedIn, user.id, session.id) {
            Ok(row) => self.history.insert(&row).await,
            Err(error) => Err(error),
        };
        if let Err(error) = written {
            tracing::warn!(error = %Report(&error), "a log-in was not recorded in the account's history");
        }
    }

    /// The tokens of a session after `counter` rotations.
    pub(crate) fn tokens(&self, user: &User, session: &Session, counter: i64) -> Result<Tokens, Fault> {
        let left = session.expires_at.since(self.clock.now());
        let token = SessionToken { session: session.id, counter };
        let (access_token, expires_in) = self.access_tokens.issue(user, session, counter, &self.randomness)?;
        Ok(Tokens {
            access_token,
            expires_in,
            session_token: self.session_tokens.write(session.audience, token),
            device_token: None,
            remembered_for: session.remembered.then_some(left),
        })
    }

    /// Inserts the row. Fails for a user who has meanwhile been deleted or disabled, is about to be deleted, has another
    /// password, or needs a second factor.
    async fn insert_session(
        &self,
        user: &User,
        session: &Session,
        provided: &Provided<'_>,
    ) -> Result<OtherSessions, OpeningError> {
        let insertion = self.session_insertion(user.id, session, provided);
        let others = insertion.fetch_optional(self.db.write()).await.map_err(Fault::from)?;
        others.ok_or(OpeningError::UserGone)
    }

    /// The statement that inserts the row, and returns [`OtherSessions`] if it did.
    pub(crate) fn session_insertion(&self, user: Uuid, session: &Session, provided: &Provided<'_>) -> Query {
        let sql = match self.db {
            Db::Sqlite { .. } => INSERT,
            Db::Postgres { .. } => INSERT_ON_POSTGRES.as_str(),
        };
        query(sql)
            .bind(session.id)
            .bind(user)
            .bind(session.audience.as_str())
            .bind(session.remembered)
            .bind(session.created_at)
            .bind(session.expires_at)
            .bind(&session.user_agent)
            .bind(&session.address)
            .bind(provided.password_hash)
            .bind(session.proofs.as_str())
            .bind(session.second_factor_at)
            .bind(session.recovered_at)
            .bind(provided.is_factor_settled)
            .bind(provided.device)
            .bind(self.trusted_after())
            .bind(session.passkey_at)
    }
}

impl From<sqlx::Error> for OpeningError {
    fn from(error: sqlx::Error) -> Self {
        Self::Fault(error.into())
    }
}

impl From<NoRandomness> for OpeningError {
    fn from(error: NoRandomness) -> Self {
        Self::Fault(error.into())
    }
}
