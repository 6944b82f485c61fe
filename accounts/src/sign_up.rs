use portico_fields::SignUp;

use crate::client::Client;
use crate::clock::Timestamp;
use crate::db::writing;
use crate::log_in::LogInFrom;
use crate::session_opening::{LoggedIn, OpeningError};
use crate::{Accounts, Fault, User};

/// What an operator grants to a user added by hand.
#[derive(Clone, Copy, Debug)]
pub struct AddedByOperator {
    pub is_admin: bool,
}

#[derive(Debug, thiserror::Error)]
pub enum SignUpError {
    #[error("That address already has an account.")]
    EmailTaken,
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<sqlx::Error> for SignUpError {
    fn from(error: sqlx::Error) -> Self {
        Self::Fault(error.into())
    }
}

impl Accounts {
    /// Makes an account. Of two that ask for one address at the same time, one gets it.
    pub async fn sign_up(&self, sign_up: SignUp) -> Result<User, SignUpError> {
        self.insert_user(sign_up, false, None).await
    }

    /// Makes an account and opens its first session.
    pub async fn sign_up_and_log_in(
        &self,
        sign_up: SignUp,
        from: LogInFrom,
        client: Client,
    ) -> Result<LoggedIn, SignUpError> {
        let user = self.sign_up(sign_up).await?;
        self.open_session(user, from, client).await.map_err(|error| match error {
            OpeningError::UserGone => Fault::internal(error).into(),
            OpeningError::Fault(fault) => fault.into(),
        })
    }

    /// Makes an account on an operator's word: its address counts as verified.
    pub async fn add_user(&self, sign_up: SignUp, granted: AddedByOperator) -> Result<User, SignUpError> {
        self.insert_user(sign_up, granted.is_admin, Some(self.clock.now())).await
    }

    async fn insert_user(
        &self,
        SignUp { name, email, password }: SignUp,
        is_admin: bool,
        email_verified_at: Option<Timestamp>,
    ) -> Result<User, SignUpError> {
        let password_hash = self.passwords.hash(&password).await.map_err(Fault::from)?;
        let id = self.randomness.id(&self.clock).map_err(Fault::from)?;
        let sql = "insert into users (id, name, email, email_key, password_hash, is_admin, email_verified_at, \
                   created_at) values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (email_key) do nothing \
                   returning id, name, email, email_verified_at, is_admin, disabled_at, created_at";
        let user = writing!(&self.db, pool => sqlx::query_as::<_, User>(sql)
            .bind(id)
            .bind(name.as_str())
            .bind(email.as_str())
            .bind(email.key())
            .bind(password_hash)
            .bind(is_admin)
            .bind(email_verified_at)
            .bind(self.clock.now())
            .fetch_optional(pool)
            .await)?;
        user.ok_or(SignUpError::EmailTaken)
    }
}
