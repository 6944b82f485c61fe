//! Policy asks for a second factor, and the user has none: a passkey is created within the log-in.

use super::ceremony::challenge::Purpose;
use super::insert::Inserted;
use super::registration::NewPasskey;
use crate::accounts::Accounts;
use crate::db::tx::Tx;
use crate::factor::recovery::RecoveryCodes;
use crate::history::client::Client;
use crate::history::security_event::SecurityEvent;
use crate::session::open::{LoggedIn, OpeningError};
use crate::session::row::Session;
use crate::step::error::StepError;
use crate::step::shown::Shown;
use crate::user::row::User;

impl Accounts {
    /// Adds the passkey with the browser's answer to [`Accounts::passkey_set_up_options`], finishes the log-in, and
    /// returns the recovery codes, which are shown once.
    pub async fn set_up_step_passkey(
        &self,
        token: &str,
        json: &str,
        trusts_browser: bool,
        client: &Client,
    ) -> Result<(LoggedIn, RecoveryCodes), StepError> {
        let row = self.step_to_set_up(token).await?;
        self.relying_party.id().ok_or(StepError::WrongMethod)?;
        let credential = match self.check_creation(json, Purpose::SetUp(row.step_id), row.user.id).await {
            Ok(credential) => credential,
            Err(refusal) => {
                let refused = refusal.logged(SecurityEvent::AuthorizationFail, None, client)?;
                return Err(StepError::InvalidPasskey(refused));
            }
        };
        let passkey = self.new_passkey(&row.user, credential, None, client)?;
        let logged_in = self.complete(&row, Shown::NewPasskey(&passkey), trusts_browser, client).await?;
        self.passkey_is_added(row.user.id, None, client);
        // There are codes, because policy asks.
        let codes = passkey.codes.ok_or(StepError::WrongMethod)?;
        Ok((logged_in, codes))
    }

    /// Stores the passkey within the transaction that finishes the log-in.
    pub(crate) async fn insert_set_up_passkey(
        &self,
        tx: &mut Tx,
        user: &User,
        passkey: &NewPasskey,
        session: &Session,
        client: &Client,
    ) -> Result<(), OpeningError> {
        match self.insert_passkey(tx, user, passkey, session.id, client).await? {
            Inserted::Yes { has_codes: true } => Ok(()),
            // Another factor was set up meanwhile.
            Inserted::Yes { has_codes: false } | Inserted::LimitReached => Err(OpeningError::StepGone),
            Inserted::Exists => Err(OpeningError::PasskeyExists),
        }
    }
}
