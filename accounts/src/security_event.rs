//! One log line for each event that a security monitor needs.

use std::fmt;

use uuid::Uuid;

use crate::client::{Client, device};
use crate::measures;

/// The target of these lines, for filtering with `PORTICO_LOG`.
const TARGET: &str = "portico::security";

/// The event, in the terms of OWASP's Application Logging Vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecurityEvent {
    LogInSuccess,
    LogInFail,
    /// Too many attempts failed: the next one is refused unchecked.
    LogInFailMax,
    PasswordChange,
    PasswordChangeFail,
    TokenRevoked,
    /// Two clients have copies of one token.
    TokenReuse,
    /// A request that its credentials or its origin do not allow.
    AuthorizationFail,
    /// Rights were granted or revoked.
    AuthorizationChange,
    RateLimitExceeded,
    SensitiveRead,
    SessionCreated,
    SessionRenewed,
    /// Ended early.
    SessionExpired,
    SessionUseAfterExpire,
    UserCreated,
    UserUpdated,
    /// Disabled, or waiting to be deleted.
    UserArchived,
    UserDeleted,
}

impl SecurityEvent {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LogInSuccess => "authn_login_success",
            Self::LogInFail => "authn_login_fail",
            Self::LogInFailMax => "authn_login_fail_max",
            Self::PasswordChange => "authn_password_change",
            Self::PasswordChangeFail => "authn_password_change_fail",
            Self::TokenRevoked => "authn_token_revoked",
            Self::TokenReuse => "authn_token_reuse",
            Self::AuthorizationFail => "authz_fail",
            Self::AuthorizationChange => "authz_change",
            Self::RateLimitExceeded => "excess_rate_limit_exceeded",
            Self::SensitiveRead => "sensitive_read",
            Self::SessionCreated => "session_created",
            Self::SessionRenewed => "session_renewed",
            Self::SessionExpired => "session_expired",
            Self::SessionUseAfterExpire => "session_use_after_expire",
            Self::UserCreated => "user_created",
            Self::UserUpdated => "user_updated",
            Self::UserArchived => "user_archived",
            Self::UserDeleted => "user_deleted",
        }
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

    /// A line about no particular user, with this reason. Reasons are Portico's own words and never come from the
    /// request.
    pub fn because(self, reason: &'static str) -> SecurityLine {
        SecurityLine { event: self, reason, user: None, session: None }
    }
}

/// One line: the event, the user, the session and the reason. Every line also has the time and the request's id.
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
        measures::count_event(event, reason);
        let (user, session) = (in_text(self.user), in_text(self.session));
        let (address, device) = (in_text(client.ip), device(client.user_agent.as_deref()));
        // `tracing` requires a constant level, hence the three copies.
        macro_rules! write_at {
            ($level:ident) => {
                tracing::$level!(target: TARGET, event = event.as_str(), reason, user, session, address, device)
            };
        }
        match event {
            // Occurs every five minutes in every open session.
            SecurityEvent::SessionRenewed => write_at!(debug),
            _ if event.is_warning() => write_at!(warn),
            _ => write_at!(info),
        }
    }
}

fn in_text(value: Option<impl fmt::Display>) -> Option<String> {
    value.map(|value| value.to_string())
}
