use std::time::Duration;

use uuid::Uuid;

use super::audience::Audience;
use super::end_reason::EndReason;
use super::proofs::Proofs;
use super::token::SessionToken;
use crate::history::client::{self, Client};
use crate::history::security_event::SecurityEvent;
use crate::secret::clock::Timestamp;
use crate::user::row::User;

/// How long a token is accepted after its successor was created, whatever was presented since.
pub(crate) const ROTATION_GRACE: Duration = Duration::from_secs(10);

/// How long sessions last.
#[derive(Clone, Copy, Debug)]
pub struct SessionLifetimes {
    /// From log-in to the absolute end.
    pub absolute: Duration,
    /// From the last activity to the end.
    pub idle: Duration,
}

/// A session as its owner may see it.
#[derive(Clone, Debug, sqlx_macros::FromRow)]
pub struct Session {
    #[sqlx(rename = "session_id")]
    pub id: Uuid,
    pub audience: Audience,
    pub remembered: bool,
    #[sqlx(rename = "session_created_at")]
    pub created_at: Timestamp,
    /// The last page, form or call of a program, exact to a sixtieth of the idle time.
    pub last_seen_at: Timestamp,
    /// When something was last proved for it: a password, a code or a passkey.
    pub authenticated_at: Timestamp,
    pub proofs: Proofs,
    /// When a second factor was last proved for it.
    pub second_factor_at: Option<Timestamp>,
    /// When it was opened with a recovery code.
    pub recovered_at: Option<Timestamp>,
    /// When a passkey was last used for it.
    pub passkey_at: Option<Timestamp>,
    /// The absolute end. Refreshing does not extend it.
    pub expires_at: Timestamp,
    pub(super) user_agent: Option<String>,
    /// The network address that it was opened from.
    pub address: Option<String>,
}

/// A session's row joined with its user's.
#[derive(Clone, Debug, sqlx_macros::FromRow)]
pub(crate) struct SessionRow {
    #[sqlx(flatten)]
    pub(crate) user: User,
    #[sqlx(flatten)]
    pub(crate) session: Session,
    pub(crate) counter: i64,
    pub(crate) presented_counter: i64,
    rotated_at: Timestamp,
    pub(super) revoked_at: Option<Timestamp>,
    /// Whether the user has no second factor, and has not dismissed the offer of one.
    pub(super) is_offered_factor: bool,
    pub(super) has_password: bool,
    end_reason: Option<String>,
}

/// The start of every query for [`SessionRow`]. Binds the host whose passkeys can be used.
macro_rules! select_sessions {
    ($passkey_host:literal, $condition:literal) => {
        concat!(
            "select u.id, u.name, u.email, u.email_verified_at, u.is_admin, u.disabled_at, u.created_at, u.lang, \
             s.id as session_id, s.audience, s.remembered, s.created_at as session_created_at, s.last_seen_at, \
             s.authenticated_at, s.proofs, s.second_factor_at, s.recovered_at, s.passkey_at, s.expires_at, s.user_agent, \
             s.address, s.counter, s.presented_counter, s.rotated_at, s.revoked_at, s.end_reason, \
             (u.second_factor_offer_dismissed_at is null and not exists \
             (select 1 from authenticator_apps a where a.user_id = u.id) and not exists \
             (select 1 from passkeys p where p.user_id = u.id and p.rp_id = ",
            $passkey_host,
            ")) as is_offered_factor, u.password_hash is not null as has_password \
             from sessions s join users u on u.id = s.user_id where ",
            $condition
        )
    };
}

/// A session by its id, and the host.
pub(super) const SESSION: &str = select_sessions!("$2", "s.id = $1");

/// A user's sessions that are not over, newest log-in first. Binds the user, the place that they follow (time and id),
/// a session to leave out, the time, the earliest last use of a remembered session and of any other one, the limit, and the host.
/// The conditions are those of `SessionStore::end_of`.
pub(crate) const LIVE_SESSIONS: &str = select_sessions!(
    "$9",
    "s.user_id = $1 and (s.created_at, s.id) < ($2, $3) and s.id <> $4 \
     and s.revoked_at is null and u.disabled_at is null and s.expires_at > $5 \
     and s.last_seen_at > case when s.remembered then $6 else $7 end \
     order by s.created_at desc, s.id desc limit $8"
);

impl SessionRow {
    /// The reason that is stored with the end. A reason that a later version wrote is still an end.
    pub(super) fn stored_reason(&self) -> EndReason {
        self.end_reason.as_deref().and_then(EndReason::parse).unwrap_or(EndReason::EndedElsewhere)
    }

    /// Logs that a credential of a session was used after the session's end.
    pub(crate) fn log_use_after_end(&self, reason: EndReason) {
        let line = SecurityEvent::SessionUseAfterExpire.because(reason.as_str());
        line.of(self.user.id).in_session(self.session.id).log();
    }

    /// Whether a token of this session is still accepted: the latest one, or the previous one while the response with
    /// the latest may not have arrived.
    pub(crate) fn accepts(&self, token: SessionToken, now: Timestamp) -> bool {
        let is_parent = token.counter.checked_add(1) == Some(self.counter);
        token.counter == self.counter || (is_parent && self.may_not_have_arrived(now))
    }

    fn may_not_have_arrived(&self, now: Timestamp) -> bool {
        now < self.rotated_at + ROTATION_GRACE || self.presented_counter < self.counter
    }
}

impl Session {
    pub(crate) fn new(
        id: Uuid,
        audience: Audience,
        remembered: bool,
        now: Timestamp,
        lifetimes: SessionLifetimes,
        client: &Client,
    ) -> Self {
        Self {
            id,
            audience,
            remembered,
            created_at: now,
            last_seen_at: now,
            authenticated_at: now,
            proofs: Proofs::password(),
            second_factor_at: None,
            recovered_at: None,
            passkey_at: None,
            expires_at: now + lifetimes.absolute,
            user_agent: client.user_agent.clone(),
            address: client.address(),
        }
    }

    /// Browser and system, or a program's name, as sent at log-in.
    pub fn device(&self) -> String {
        client::device(self.user_agent.as_deref())
    }
}
