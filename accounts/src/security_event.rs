//! One log line for each thing that whoever watches over the site wants to hear of.

use std::fmt;

use uuid::Uuid;

use crate::client::{Client, device};
use crate::measures;

/// The target of these lines, by which `PORTICO_LOG` can choose them.
const TARGET: &str = "portico::security";

/// What happened, in the words of OWASP's Application Logging Vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecurityEvent {
    LogInSuccess,
    LogInFail,
    /// Too many failed: the next one is refused unseen.
    LogInFailMax,
    PasswordChange,
    PasswordChangeFail,
    TokenRevoked,
    /// Two hold copies of one token.
    TokenReuse,
    /// A request that its credentials, or its origin, do not allow.
    AuthorizationFail,
    /// Rights were given or taken.
    AuthorizationChange,
    RateLimitExceeded,
    SensitiveRead,
    SessionCreated,
    SessionRenewed,
    /// Ended before its time.
    SessionExpired,
    SessionUseAfterExpire,
    UserCreated,
    UserUpdated,
    /// Shut out, or waiting to be deleted.
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

    /// What somebody may have to look into.
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

    /// About nobody in particular, for this reason. Reasons are words of ours and never of the request.
    pub fn because(self, reason: &'static str) -> SecurityLine {
        SecurityLine { event: self, reason, user: None, session: None }
    }
}

/// One line: the event, and of whom and why. The time and the request's id stand in every line.
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

    /// Written, as done by whoever is being served.
    pub fn log(self) {
        self.log_from(&Client::acting());
    }

    pub(crate) fn log_from(self, client: &Client) {
        let Self { event, reason, .. } = self;
        measures::count_event(event, reason);
        let (user, session) = (in_text(self.user), in_text(self.session));
        let (address, device) = (in_text(client.ip), device(client.user_agent.as_deref()));
        // A level is a constant to `tracing`, hence three times the same.
        macro_rules! write_at {
            ($level:ident) => {
                tracing::$level!(target: TARGET, event = event.as_str(), reason, user, session, address, device)
            };
        }
        match event {
            // Every five minutes in every open session.
            SecurityEvent::SessionRenewed => write_at!(debug),
            _ if event.is_warning() => write_at!(warn),
            _ => write_at!(info),
        }
    }
}

fn in_text(value: Option<impl fmt::Display>) -> Option<String> {
    value.map(|value| value.to_string())
}
