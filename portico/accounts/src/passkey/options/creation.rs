use uuid::Uuid;

use super::{CreationOptions, New};
use crate::accounts::Accounts;
use crate::db::query::{On, query};
use crate::db::tx::Tx;
use crate::factor::error::ProofError;
use crate::factor::hash::factor_hash;
use crate::factor::proof::{Door, FullProof};
use crate::fault::Fault;
use crate::history::client::Client;
use crate::passkey::ceremony::challenge::Purpose;
use crate::passkey::error::PasskeyError;
use crate::passkey::row::MOST;
use crate::session::audience::Audience;
use crate::session::caller::Caller;
use crate::step::error::StepError;
use crate::user::lock::lock;
use crate::user::row::User;

/// How many bytes a user's handle has.
const HANDLE: usize = 32;

impl Accounts {
    /// The options for adding a passkey within five minutes, in this session only, and only as long as the password and
    /// the factors stay the same. Requires full proof, so that no device creates a passkey that is then refused.
    /// Programs get none.
    pub async fn passkey_creation_options(
        &self,
        caller: &Caller,
        proof: impl Into<FullProof>,
        client: &Client,
    ) -> Result<CreationOptions, PasskeyError> {
        let is_browser = caller.session.audience == Audience::Web;
        let host = self.relying_party.id().filter(|_| is_browser).ok_or(PasskeyError::NotOffered)?;
        self.require_address_for_passkey(&caller.user)?;
        let proved = self.prove(caller, &proof.into(), Door::Usual, client).await?;
        let user = &caller.user;
        if self.usable_passkeys(user.id, self.db.read()).await? >= MOST {
            return Err(PasskeyError::LimitReached);
        }
        let mut tx = self.begin_proved(caller, &proved, client).await?;
        let handle = self.passkey_handle(user.id, &mut tx).await?;
        let handle = handle.ok_or(ProofError::ReauthenticationRequired)?;
        let state = factor_hash(user.id, &mut tx).await?.ok_or(ProofError::ReauthenticationRequired)?;
        self.commit_proved(tx, caller).await?;
        let purpose = Purpose::Add { session: caller.session.id, state };
        Ok(self.creation_options(user, host, &handle, purpose).await?)
    }

    /// The options for creating a passkey within a pending log-in whose methods include
    /// [`StepMethod::SetUp`](crate::StepMethod::SetUp).
    pub async fn passkey_set_up_options(&self, token: &str) -> Result<CreationOptions, StepError> {
        let row = self.step_to_set_up(token).await?;
        let host = self.relying_party.id().ok_or(StepError::WrongMethod)?;
        let mut tx = self.db.begin().await?;
        lock(&mut tx, row.user.id).await?;
        let handle = self.passkey_handle(row.user.id, &mut tx).await?.ok_or(StepError::InvalidStep)?;
        tx.commit().await?;
        Ok(self.creation_options(&row.user, host, &handle, Purpose::SetUp(row.step_id)).await?)
    }

    async fn creation_options(
        &self,
        user: &User,
        host: &str,
        handle: &[u8],
        purpose: Purpose,
    ) -> Result<CreationOptions, Fault> {
        Ok(CreationOptions::new(New {
            challenge: self.new_challenge(purpose)?,
            rp_id: host,
            site_name: &self.settings.site_name,
            handle,
            email: &user.email,
            name: &user.name,
            existing: self.usable_credentials(user.id).await?,
        }))
    }

    /// A passkey needs a confirmed address where emails are sent, as an app does.
    pub(crate) fn require_address_for_passkey(&self, user: &User) -> Result<(), PasskeyError> {
        if self.must_confirm_address(user) { Err(PasskeyError::EmailNotVerified) } else { Ok(()) }
    }

    /// How many passkeys of a user can be used now.
    pub(crate) async fn usable_passkeys(&self, user: Uuid, on: impl Into<On<'_>>) -> Result<i64, sqlx::Error> {
        let sql = "select count(*) from passkeys where user_id = $1 and rp_id = $2";
        let count = query(sql).bind(user).bind(self.relying_party.usable_host());
        Ok(count.fetch_one::<(i64,)>(on).await?.0)
    }

    /// What passkeys know the user by, within a transaction that has locked the user's row. It is created once, and
    /// stays: a row that is written again would make every server forget the user. `None` if the user has been deleted.
    async fn passkey_handle(&self, user: Uuid, tx: &mut Tx) -> Result<Option<Vec<u8>>, Fault> {
        let sql = "select passkey_handle from users where id = $1";
        let stored: Option<(Option<Vec<u8>>,)> = query(sql).bind(user).fetch_optional(&mut *tx).await?;
        match stored {
            Some((None,)) => {
                let new: [u8; HANDLE] = self.randomness.bytes()?;
                let sql = "update users set passkey_handle = $2 where id = $1";
                query(sql).bind(user).bind(&new[..]).execute(tx).await?;
                Ok(Some(new.to_vec()))
            }
            Some((handle,)) => Ok(handle),
            None => Ok(None),
        }
    }
}
