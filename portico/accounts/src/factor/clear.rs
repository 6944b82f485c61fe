//! The first person to show that a mailbox is theirs gets the account without the factors that were set up before.

use portico_mail::Letter;
use uuid::Uuid;

use super::app::log_turned_off;
use super::void::remove_passkeys;
use crate::accounts::Accounts;
use crate::db::tx::Tx;
use crate::fault::Fault;
use crate::history::client::Client;
use crate::history::event::AuditEvent;
use crate::history::security_event::SecurityEvent;
use crate::outbox::queue::format_time;
use crate::user::row::User;

/// What was removed.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ClearedFactors {
    has_app: bool,
    has_passkeys: bool,
}

impl Accounts {
    /// Removes a user's app, recovery codes and passkeys within a transaction that has locked the user's row, with the
    /// history lines and the emails about it. After the commit, [`ClearedFactors::log`] follows.
    pub(crate) async fn clear_factors(
        &self,
        tx: &mut Tx,
        user: &User,
        session: Option<Uuid>,
        client: &Client,
    ) -> Result<ClearedFactors, Fault> {
        let has_passkeys = remove_passkeys(tx, user.id, self.not_recent()).await? > 0;
        if has_passkeys {
            self.history.row(client, AuditEvent::PasskeyRemoved, user.id, session)?.insert(tx).await?;
            let (at, device) = (format_time(self.clock.now()), client.device_or_unknown());
            self.outbox.notice(user, Letter::PasskeyRemoved { at, device, is_all: true })?.insert(tx).await?;
        }
        let has_app = self.turn_off(tx, user, session, client).await?;
        Ok(ClearedFactors { has_app, has_passkeys })
    }
}

impl ClearedFactors {
    pub(crate) fn is_any(self) -> bool {
        self.has_app || self.has_passkeys
    }

    pub(crate) fn log(self, user: Uuid, session: Option<Uuid>, client: &Client) {
        if self.has_app {
            log_turned_off(user, session, client);
        }
        if self.has_passkeys {
            SecurityEvent::UserUpdated.because("passkey_removed").of(user).in_session(session).log_from(client);
        }
    }
}
