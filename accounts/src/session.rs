use std::time::Duration;

use secrecy::SecretString;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::db::{reading, writing};
use crate::log_in::LogInFrom;
use crate::session_token::SessionToken;
use crate::{Accounts, Fault, User};

/// Who a session's access tokens are for: their `aud` claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
pub enum Audience {
    /// A browser: good only together with the session cookie of the same session.
    Web,
    /// A program: good by themselves.
    Api,
}

impl Audience {
    pub fn as_str(self) -> &'static str {
        match self {
            Audience::Web => "web",
            Audience::Api => "api",
        }
    }
}

/// How long sessions last.
#[derive(Clone, Copy, Debug)]
pub struct SessionLifetimes {
    /// From log-in to the end that nothing passes.
    pub absolute: Duration,
    /// From the last activity to the end.
    pub idle: Duration,
}

/// What a log-in or a refresh hands out.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// A JWT, to be sent as `Authorization: Bearer`.
    pub access_token: SecretString,
    /// How long the access token lives.
    pub expires_in: Duration,
    /// The browser's session cookie or the program's refresh token.
    pub session_token: SecretString,
    /// How much longer the session can last, where it outlives the browser's window.
    pub remembered_for: Option<Duration>,
}

/// Somebody has just been let in.
#[derive(Clone, Debug)]
pub struct LoggedIn {
    pub user: User,
    pub tokens: Tokens,
}

/// Who is asking, and by which session.
#[derive(Clone, Debug)]
pub struct Caller {
    pub user: User,
    pub session: Session,
}

/// A session as its owner may see it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Session {
    #[sqlx(rename = "session_id")]
    pub id: Uuid,
    pub audience: Audience,
    pub remembered: bool,
    #[sqlx(rename = "session_created_at")]
    pub created_at: Timestamp,
    pub last_seen_at: Timestamp,
    /// When a password was last entered for it.
    pub authenticated_at: Timestamp,
    /// The end that no refresh passes.
    pub expires_at: Timestamp,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum SessionError {
    #[error("the user was deleted in the meantime")]
    UserGone,
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// A session's row with its user's.
#[derive(sqlx::FromRow)]
pub(crate) struct SessionRow {
    #[sqlx(flatten)]
    pub(crate) user: User,
    #[sqlx(flatten)]
    pub(crate) session: Session,
    pub(crate) counter: i64,
    revoked_at: Option<Timestamp>,
}

impl Accounts {
    pub(crate) async fn open_session(&self, user: User, from: LogInFrom) -> Result<LoggedIn, SessionError> {
        let now = self.clock.now();
        let session = Session {
            id: self.randomness.id(&self.clock).map_err(Fault::from)?,
            audience: from.audience(),
            remembered: from.is_remembered(),
            created_at: now,
            last_seen_at: now,
            authenticated_at: now,
            expires_at: now + self.lifetimes(from.is_remembered()).absolute,
        };
        self.insert_session(&user, &session).await?;
        let tokens = self.tokens(&user, &session, 0)?;
        Ok(LoggedIn { user, tokens })
    }

    /// The tokens that belong to a session after `counter` rotations.
    pub(crate) fn tokens(&self, user: &User, session: &Session, counter: i64) -> Result<Tokens, Fault> {
        let left = session.expires_at.since(self.clock.now());
        let token = SessionToken { session: session.id, counter };
        let (access_token, expires_in) = self.access_tokens.issue(user, session, counter, &self.randomness)?;
        Ok(Tokens {
            access_token,
            expires_in,
            session_token: self.session_tokens.write(session.audience, token),
            remembered_for: session.remembered.then_some(left),
        })
    }

    /// The session and its user, if it is still alive.
    pub(crate) async fn live_session(&self, id: Uuid) -> Result<Option<SessionRow>, Fault> {
        let sql = "select u.id, u.name, u.email, u.email_verified_at, u.is_admin, u.created_at, \
                   s.id as session_id, s.audience, s.remembered, s.created_at as session_created_at, \
                   s.last_seen_at, s.authenticated_at, s.expires_at, s.counter, s.revoked_at \
                   from sessions s join users u on u.id = s.user_id where s.id = $1";
        let row = reading!(&self.db, pool =>
            sqlx::query_as::<_, SessionRow>(sql).bind(id).fetch_optional(pool).await)?;
        Ok(row.filter(|row| self.is_alive(row)))
    }

    /// Notes that a person or a program was active, so that the idle time starts anew. Written at
    /// most once in a sixtieth of it: a page of many requests is one activity.
    pub(crate) async fn note_activity(&self, session: &Session) {
        let now = self.clock.now();
        if now.since(session.last_seen_at) < self.lifetimes(session.remembered).idle / 60 {
            return;
        }
        let sql = "update sessions set last_seen_at = $2 where id = $1 and last_seen_at < $2";
        let noted = writing!(&self.db, pool =>
            sqlx::query(sql).bind(session.id).bind(now).execute(pool).await.map(drop));
        if let Err(error) = noted {
            // The request itself can be answered; the next one notes it.
            tracing::warn!(error = &error as &dyn std::error::Error, "an activity was not noted");
        }
    }

    /// Ends a session for good. Ending it again changes nothing.
    pub(crate) async fn end_session(&self, id: Uuid) -> Result<(), Fault> {
        let sql = "update sessions set revoked_at = $2 where id = $1 and revoked_at is null";
        let now = self.clock.now();
        writing!(&self.db, pool => sqlx::query(sql).bind(id).bind(now).execute(pool).await.map(drop))?;
        Ok(())
    }

    pub(crate) fn lifetimes(&self, remembered: bool) -> SessionLifetimes {
        if remembered { self.settings.remembered_session } else { self.settings.session }
    }

    fn is_alive(&self, row: &SessionRow) -> bool {
        let now = self.clock.now();
        let idle_end = row.session.last_seen_at + self.lifetimes(row.session.remembered).idle;
        row.revoked_at.is_none() && now < row.session.expires_at && now < idle_end
    }

    async fn insert_session(&self, user: &User, session: &Session) -> Result<(), SessionError> {
        let sql = "insert into sessions (id, user_id, audience, remembered, counter, rotated_at, authenticated_at, \
                   created_at, last_seen_at, expires_at) values ($1, $2, $3, $4, 0, $5, $5, $5, $5, $6)";
        let inserted = writing!(&self.db, pool => sqlx::query(sql)
            .bind(session.id)
            .bind(user.id)
            .bind(session.audience.as_str())
            .bind(session.remembered)
            .bind(session.created_at)
            .bind(session.expires_at)
            .execute(pool)
            .await
            .map(drop));
        inserted.map_err(|error| match error.as_database_error() {
            Some(refused) if refused.is_foreign_key_violation() => SessionError::UserGone,
            _ => Fault::from(error).into(),
        })
    }
}
