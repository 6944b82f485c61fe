use strum::IntoStaticStr;
use uuid::Uuid;

use super::invalid::InvalidPasskey;
use crate::fault::Fault;
use crate::history::client::Client;
use crate::history::security_event::SecurityEvent;

/// Why the answer of a passkey was refused. Only the log says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr)]
pub(crate) enum Reason {
    #[strum(serialize = "passkey_malformed")]
    Malformed,
    /// Another ceremony, another origin, or a page within another site.
    #[strum(serialize = "passkey_other_page")]
    OtherPage,
    /// Invented, expired, or handed out for something else.
    #[strum(serialize = "passkey_challenge")]
    Challenge,
    #[strum(serialize = "passkey_replayed")]
    Replayed,
    #[strum(serialize = "passkey_unknown")]
    Unknown,
    /// Of another account, or with another account's handle.
    #[strum(serialize = "passkey_other_account")]
    OtherAccount,
    #[strum(serialize = "passkey_other_host")]
    OtherHost,
    #[strum(serialize = "passkey_user_not_verified")]
    UserNotVerified,
    /// Flags about its synchronisation that contradict each other, or the time when it was created.
    #[strum(serialize = "passkey_backup_state")]
    BackupState,
    #[strum(serialize = "passkey_signature")]
    Signature,
    /// An algorithm that was not offered, or a key of another one.
    #[strum(serialize = "passkey_key")]
    Key,
    /// The counter of a passkey that cannot be synced did not go up: there may be a copy.
    #[strum(serialize = "passkey_counter")]
    Counter,
    /// Removed or used elsewhere since it was checked.
    #[strum(serialize = "passkey_changed_meanwhile")]
    ChangedMeanwhile,
}

/// The outcome of a check that failed.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// With the user who is being proved, or else the passkey's user, if either is known.
    Passkey(Reason, Option<Uuid>),
    Fault(Fault),
}

impl Refusal {
    /// The same, of this user.
    pub(super) fn of(self, user: impl Into<Option<Uuid>>) -> Self {
        match self {
            Self::Passkey(reason, _) => Self::Passkey(reason, user.into()),
            Self::Fault(fault) => Self::Fault(fault),
        }
    }

    /// Logs the refusal as this event: a failed log-in or proof, or a new passkey that is not allowed. The error tells the
    /// user nothing but whether a passkey has that id.
    pub(super) fn logged(
        self,
        event: SecurityEvent,
        session: Option<Uuid>,
        client: &Client,
    ) -> Result<InvalidPasskey, Fault> {
        match self {
            Self::Fault(fault) => Err(fault),
            Self::Passkey(reason, user) => {
                event.because(reason.into()).of(user).in_session(session).log_from(client);
                Ok(InvalidPasskey { is_unknown: reason == Reason::Unknown })
            }
        }
    }
}

impl From<Reason> for Refusal {
    fn from(reason: Reason) -> Self {
        Self::Passkey(reason, None)
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<sqlx::Error> for Refusal {
    fn from(error: sqlx::Error) -> Self {
        Self::Fault(error.into())
    }
}
