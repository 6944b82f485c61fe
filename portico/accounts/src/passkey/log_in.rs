use uuid::Uuid;

use super::assertion::CheckedPasskey;
use super::ceremony::challenge::Purpose;
use super::error::PasskeyLogInError;
use super::invalid::InvalidPasskey;
use super::refusal::{Reason, Refusal};
use crate::accounts::Accounts;
use crate::db::query::query;
use crate::factor::state::FactorState;
use crate::fault::Fault;
use crate::history::client::Client;
use crate::history::security_event::SecurityEvent;
use crate::secret::clock::Timestamp;
use crate::session::audience::LogInFrom;
use crate::session::open::OpeningError;
use crate::step::enter::{Entrant, Entry, EntryProof};
use crate::user::row::{User, user_columns};

#[derive(sqlx_macros::FromRow)]
struct Standing {
    #[sqlx(flatten)]
    user: User,
    deletion_due_at: Option<Timestamp>,
}

impl Accounts {
    /// Logs in with the browser's answer to [`Accounts::passkey_log_in_options`]. The passkey says who logs in. It has
    /// verified its user, so no further step is due, except to choose whether to keep an account that is about to be
    /// deleted.
    pub async fn log_in_with_passkey(
        &self,
        json: &str,
        from: LogInFrom,
        client: &Client,
    ) -> Result<Entry, PasskeyLogInError> {
        let passkey = self.check_log_in(json, client).await?;
        let standing = self.standing_of(passkey.user).await?.ok_or(PasskeyLogInError::REFUSED)?;
        self.check_standing(&standing.user).inspect_err(|error| error.log(passkey.user, client))?;
        let entrant = Entrant {
            user: standing.user,
            factors: FactorState::default(),
            deletion_due_at: standing.deletion_due_at,
            keeps_account: false,
        };
        match self.enter(entrant, EntryProof::Passkey(&passkey), from, client).await {
            Ok(entry) => Ok(entry),
            Err(OpeningError::Fault(fault)) => Err(fault.into()),
            Err(_) => {
                let refusal = Refusal::Passkey(Reason::ChangedMeanwhile, Some(passkey.user));
                Err(refusal.logged(SecurityEvent::LogInFail, None, client)?.into())
            }
        }
    }

    /// Wrong answers are counted by the client's address.
    async fn check_log_in(&self, json: &str, client: &Client) -> Result<CheckedPasskey, PasskeyLogInError> {
        let counted = self.limiter.count_passkey(client).await?;
        let mut refused = InvalidPasskey { is_unknown: false };
        let checked = match self.check_assertion(json, Purpose::LogIn, None, client).await {
            Ok(passkey) => Ok(Some(passkey)),
            Err(refusal) => refusal.logged(SecurityEvent::LogInFail, None, client).map(|invalid| {
                refused = invalid;
                None
            }),
        };
        let passkey = self.limiter.refund_unless_wrong(counted, checked).await?;
        passkey.ok_or(PasskeyLogInError::Invalid(refused))
    }

    async fn standing_of(&self, user: Uuid) -> Result<Option<Standing>, Fault> {
        let sql = concat!("select ", user_columns!(), ", deletion_due_at from users where id = $1");
        Ok(query(sql).bind(user).fetch_optional(self.db.read()).await?)
    }
}

impl PasskeyLogInError {
    const REFUSED: Self = Self::Invalid(InvalidPasskey { is_unknown: false });
}
