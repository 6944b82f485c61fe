use portico_fields::{Credentials, Email};
use uuid::Uuid;

use crate::accounts::Accounts;
use crate::db::query::query;
use crate::fault::Fault;
use crate::history::client::Client;
use crate::history::event::AuditEvent;
use crate::history::security_event::SecurityEvent;
use crate::outbox::settings::VerifyEmail;
use crate::secret::clock::Timestamp;
use crate::session::audience::LogInFrom;
use crate::session::open::{LoggedIn, Occasion, OpeningError};
use crate::user::row::{User, user_columns};

#[derive(Debug, thiserror::Error)]
pub enum LogInError {
    #[error("That address and password do not match.")]
    WrongCredentials,
    /// Returned only after the correct password.
    #[error("This account is disabled. Contact the administrator of this site.")]
    Disabled,
    /// Returned only after the correct password, if `PORTICO_VERIFY_EMAIL` requires verification.
    #[error("Confirm your address first: follow the link in the email we sent you.")]
    EmailNotVerified,
    /// Returned only after the correct password.
    #[error("This account is about to be deleted. To keep it, log in on this site with “Keep my account” selected.")]
    DeletionPending,
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<sqlx::Error> for LogInError {
    fn from(error: sqlx::Error) -> Self {
        Self::Fault(error.into())
    }
}

#[derive(sqlx_macros::FromRow)]
struct UserWithPassword {
    #[sqlx(flatten)]
    user: User,
    password_hash: Option<String>,
    deletion_due_at: Option<Timestamp>,
}

impl Accounts {
    /// Checks the credentials and opens a session. An unknown address and a wrong password take the same work and give
    /// the same answer.
    pub async fn log_in(
        &self,
        credentials: Credentials,
        from: LogInFrom,
        client: Client,
    ) -> Result<LoggedIn, LogInError> {
        let found = self.check(&credentials, &client).await?;
        let user = found.user.id;
        let outcome = if found.user.disabled_at.is_none() && found.deletion_due_at.is_some() {
            Err(LogInError::DeletionPending)
        } else {
            self.open_for_user(found, from, &client).await
        };
        outcome.inspect_err(|error| error.log(user, &client))
    }

    /// Logs in like [`Accounts::log_in`], and cancels the deletion of an account.
    pub async fn log_in_and_cancel_deletion(
        &self,
        credentials: Credentials,
        from: LogInFrom,
        client: Client,
    ) -> Result<LoggedIn, LogInError> {
        let found = self.check(&credentials, &client).await?;
        let user = found.user.id;
        self.open_and_cancel_deletion(found, from, &client).await.inspect_err(|error| error.log(user, &client))
    }

    async fn open_and_cancel_deletion(
        &self,
        found: UserWithPassword,
        from: LogInFrom,
        client: &Client,
    ) -> Result<LoggedIn, LogInError> {
        self.check_standing(&found.user)?;
        if found.deletion_due_at.is_some() {
            self.cancel_deletion(found.user.id, client).await?;
        }
        self.open_for_user(found, from, client).await
    }

    async fn open_for_user(
        &self,
        UserWithPassword { user, password_hash, .. }: UserWithPassword,
        from: LogInFrom,
        client: &Client,
    ) -> Result<LoggedIn, LogInError> {
        self.check_standing(&user)?;
        let occasion = Occasion::LogIn { password_hash: password_hash.as_deref() };
        self.open_session(user, occasion, from, client).await.map_err(|error| match error {
            OpeningError::UserGone => LogInError::WrongCredentials,
            OpeningError::Fault(fault) => fault.into(),
        })
    }

    fn check_standing(&self, user: &User) -> Result<(), LogInError> {
        if user.disabled_at.is_some() {
            return Err(LogInError::Disabled);
        }
        if user.email_verified_at.is_none() && self.outbox.settings.verify_email == VerifyEmail::Required {
            return Err(LogInError::EmailNotVerified);
        }
        Ok(())
    }

    /// The user with this password. The attempt is counted before the password is checked, and given back if the
    /// password was correct.
    async fn check(&self, credentials: &Credentials, client: &Client) -> Result<UserWithPassword, LogInError> {
        let found = match &credentials.email {
            Some(email) => self.user_with_password(email).await?,
            None => None,
        };
        let device = found.as_ref().and_then(|found| self.known_device(&found.user, client));
        let user = found.as_ref().map(|found| found.user.id);
        let device = device.map(|token| token.device);
        let counted = self.limiter.count_log_in(credentials.account(), user, device, client).await?;
        let stored = found.as_ref().and_then(|found| found.password_hash.as_deref());
        let checked = self.passwords.verify(&credentials.password, stored).await.map_err(Fault::from);
        let right = self.limiter.refund_unless_wrong(counted, checked.map(|matches| matches.then_some(()))).await?;
        let Some(mut found) = found.filter(|_| right.is_some()) else {
            self.note_wrong_password(user, client);
            return Err(LogInError::WrongCredentials);
        };
        if let Some(stored) = found.password_hash.take() {
            found.password_hash = Some(self.rehashed_if_outdated(found.user.id, &credentials.password, stored).await);
        }
        Ok(found)
    }

    /// If the user exists, the history line is written after the response, which must not take longer than for an
    /// unknown address.
    fn note_wrong_password(&self, user: Option<Uuid>, client: &Client) {
        let reason = if user.is_some() { "wrong_password" } else { "unknown_account" };
        SecurityEvent::LogInFail.because(reason).of(user).log_from(client);
        if let Some(user) = user {
            self.notes.note_event(AuditEvent::LogInFailed, user, None, client);
        }
    }

    async fn user_with_password(&self, email: &Email) -> Result<Option<UserWithPassword>, sqlx::Error> {
        let sql =
            concat!("select ", user_columns!(), ", password_hash, deletion_due_at from users where email_key = $1");
        query(sql).bind(email.key()).fetch_optional(self.db.read()).await
    }
}

impl LogInError {
    /// Logs why a user with the correct password was not let in.
    fn log(&self, user: Uuid, client: &Client) {
        let reason = match self {
            Self::WrongCredentials => "changed_meanwhile",
            Self::Disabled => "account_disabled",
            Self::EmailNotVerified => "email_not_verified",
            Self::DeletionPending => "deletion_pending",
            // The fault, or the rate limit, is logged where it occurs.
            Self::Fault(_) => return,
        };
        SecurityEvent::LogInFail.because(reason).of(user).log_from(client);
    }
}
