//! One log line for each event that a security monitor needs.

use std::fmt;

use strum::IntoStaticStr;
use tracing::Level;
use uuid::Uuid;

use crate::history::client::{Client, device};

/// The target of these lines, for filtering with `PORTICO_LOG`.
const TARGET: &str = "portico::security";

/// The event, in the terms of OWASP's Application Logging Vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr)]
pub enum SecurityEvent {
    #[strum(serialize = "authn_login_success")]
    LogInSuccess,
    #[strum(serialize = "authn_login_fail")]
    LogInFail,
    /// The password was right, and one more step is due.
    #[strum(serialize = "authn_login_step")]
    LogInStep,
    /// Too many attempts failed: the next one is refused unchecked.
    #[strum(serialize = "authn_login_fail_max")]
    LogInFailMax,
    #[strum(serialize = "authn_password_change")]
    PasswordChange,
    #[strum(serialize = "authn_password_change_fail")]
    PasswordChangeFail,
    #[strum(serialize = "authn_token_revoked")]
    TokenRevoked,
    /// Two clients have copies of one token.
    #[strum(serialize = "authn_token_reuse")]
    TokenReuse,
    /// A request that its credentials or its origin do not allow.
    #[strum(serialize = "authz_fail")]
    AuthorizationFail,
    /// Rights were granted or revoked.
    #[strum(serialize = "authz_change")]
    AuthorizationChange,
    #[strum(serialize = "excess_rate_limit_exceeded")]
    RateLimitExceeded,
    #[strum(serialize = "sensitive_read")]
    SensitiveRead,
    #[strum(serialize = "session_created")]
    SessionCreated,
    #[strum(serialize = "session_renewed")]
    SessionRenewed,
    /// Ended early.
    #[strum(serialize = "session_expired")]
    SessionExpired,
    #[strum(serialize = "session_use_after_expire")]
    SessionUseAfterExpire,
    #[strum(serialize = "user_created")]
    UserCreated,
    #[strum(serialize = "user_updated")]
    UserUpdated,
    /// Disabled, or waiting to be deleted.
    #[strum(serialize = "user_archived")]
    UserArchived,
    #[strum(serialize = "user_deleted")]
    UserDeleted,
}

impl SecurityEvent {
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// Whether the event may need investigation.
    fn is_warning(self) -> bool {
        matches!(
            self,
            Self::LogInFail
                | Self::LogInFailMax
                | Self::PasswordChangeFail
                | Self::TokenReuse
                | Self::AuthorizationFail
                | Self::AuthorizationChange
                | Self::RateLimitExceeded
        )
    }

    /// Counts the event. Events and reasons are fixed strings, so their number is bounded.
    fn count(self, reason: &'static str) {
        metrics::counter!("portico_security_events_total", "event" => self.as_str(), "reason" => reason).increment(1);
        if let Some(outcome) = self.passkey_outcome(reason) {
            metrics::counter!("portico_passkeys_total", "outcome" => outcome).increment(1);
        }
        match self {
            Self::LogInSuccess => count_log_in("success"),
            Self::LogInFail => count_log_in(reason),
            Self::LogInFailMax => {
                count_log_in("rate_limited");
                count_rate_limited(reason);
            }
            Self::RateLimitExceeded => count_rate_limited(reason),
            Self::UserCreated => metrics::counter!("portico_sign_ups_total", "by" => reason).increment(1),
            _ => {}
        }
    }

    /// For the answer of a passkey at a log-in or as a proof: accepted, or why it was refused.
    fn passkey_outcome(self, reason: &'static str) -> Option<&'static str> {
        match self {
            Self::LogInSuccess if reason.starts_with("passkey") => Some("accepted"),
            Self::LogInFail => reason.strip_prefix("passkey_"),
            _ => None,
        }
    }

    /// A line about no particular user, with this reason. Reasons are Portico's own words and never come from the
    /// request.
    pub fn because(self, reason: &'static str) -> SecurityLine {
        SecurityLine { event: self, reason, user: None, session: None }
    }
}

/// One line: the event, the user, the session and the reason. Every line also has the time, and the request's id
/// whenever a request caused it.
#[must_use = "a line that is not written is not read"]
#[derive(Clone, Copy, Debug)]
pub struct SecurityLine {
    event: SecurityEvent,
    reason: &'static str,
    user: Option<Uuid>,
    session: Option<Uuid>,
}

impl SecurityLine {
    pub(crate) fn of(self, user: impl Into<Option<Uuid>>) -> Self {
        Self { user: user.into(), ..self }
    }

    pub(crate) fn in_session(self, session: impl Into<Option<Uuid>>) -> Self {
        Self { session: session.into(), ..self }
    }

    /// Writes the line as an action of the client that is being served.
    pub fn log(self) {
        self.log_from(&Client::acting());
    }

    pub(crate) fn log_from(self, client: &Client) {
        let Self { event, reason, .. } = self;
        event.count(reason);
        let name = event.as_str();
        let (user, session) = (in_text(self.user), in_text(self.session));
        let (address, device) = (in_text(client.ip), device(client.user_agent.as_deref()));
        // `tracing` requires a constant level, hence the three copies.
        match event {
            // Occurs every five minutes in every open session.
            SecurityEvent::SessionRenewed => {
                tracing::event!(target: TARGET, Level::DEBUG, event = name, reason, user, session, address, device);
            }
            _ if event.is_warning() => {
                tracing::event!(target: TARGET, Level::WARN, event = name, reason, user, session, address, device);
            }
            _ => tracing::event!(target: TARGET, Level::INFO, event = name, reason, user, session, address, device),
        }
    }
}

fn in_text(value: Option<impl fmt::Display>) -> Option<String> {
    value.map(|value| value.to_string())
}

fn count_log_in(outcome: &'static str) {
    metrics::counter!("portico_log_ins_total", "outcome" => outcome).increment(1);
}

fn count_rate_limited(by: &'static str) {
    metrics::counter!("portico_rate_limited_total", "by" => by).increment(1);
}
