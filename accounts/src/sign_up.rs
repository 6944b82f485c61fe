use portico_fields::{Email, FieldError, SignUp};

use crate::audit::{AuditEvent, write_audit};
use crate::client::Client;
use crate::clock::Timestamp;
use crate::db::writing;
use crate::log_in::LogInFrom;
use crate::mail_queue::{QueuedMail, Subject, queue_mail};
use crate::mail_settings::VerifyEmail;
use crate::security_event::SecurityEvent;
use crate::session_opening::{LoggedIn, Occasion, OpeningError};
use crate::{Accounts, Fault, User};

/// What an operator grants to a user added by hand.
#[derive(Clone, Copy, Debug)]
pub struct AddedByOperator {
    pub is_admin: bool,
}

/// What became of a sign-up.
#[derive(Clone, Debug)]
pub enum SignedUp<T> {
    /// The account can be used at once.
    Done(T),
    /// The address has to be confirmed first. Also where it was taken: then its owner gets a mail.
    CheckYourMail,
}

#[derive(Debug, thiserror::Error)]
pub enum SignUpError {
    /// Said only where addresses need not be confirmed.
    #[error("That address already has an account.")]
    EmailTaken,
    /// The password would be guessed.
    #[error("{0}")]
    Password(FieldError),
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<sqlx::Error> for SignUpError {
    fn from(error: sqlx::Error) -> Self {
        Self::Fault(error.into())
    }
}

impl Accounts {
    /// Makes an account and writes to its address. Of two that ask for one address at the same time,
    /// one gets it. Where addresses have to be confirmed, a taken one gets the same answer after the
    /// same work.
    pub async fn sign_up(&self, sign_up: SignUp, client: &Client) -> Result<SignedUp<User>, SignUpError> {
        self.count_sign_up(client).await?;
        let is_required = self.verification_is_required();
        match self.insert_user(sign_up, false, None, client).await? {
            _ if is_required => Ok(SignedUp::CheckYourMail),
            Some(user) => Ok(SignedUp::Done(user)),
            None => Err(SignUpError::EmailTaken),
        }
    }

    /// The same, and opens the first session.
    pub async fn sign_up_and_log_in(
        &self,
        sign_up: SignUp,
        from: LogInFrom,
        client: Client,
    ) -> Result<SignedUp<LoggedIn>, SignUpError> {
        let user = match self.sign_up(sign_up, &client).await? {
            SignedUp::CheckYourMail => return Ok(SignedUp::CheckYourMail),
            SignedUp::Done(user) => user,
        };
        self.open_session(user, Occasion::SignUp, from, &client).await.map(SignedUp::Done).map_err(
            |error| match error {
                OpeningError::UserGone => Fault::internal(error).into(),
                OpeningError::Fault(fault) => fault.into(),
            },
        )
    }

    /// Makes an account on an operator's word: its address counts as verified.
    pub async fn add_user(&self, sign_up: SignUp, granted: AddedByOperator) -> Result<User, SignUpError> {
        let verified_at = Some(self.clock.now());
        let nobody = Client::default();
        self.insert_user(sign_up, granted.is_admin, verified_at, &nobody).await?.ok_or(SignUpError::EmailTaken)
    }

    fn verification_is_required(&self) -> bool {
        self.settings.mail.verify_email == VerifyEmail::Required
    }

    /// The row and the mail that goes with it, together. None where the address was taken; its owner is
    /// written to where the answer does not tell.
    async fn insert_user(
        &self,
        SignUp { name, email, password }: SignUp,
        is_admin: bool,
        email_verified_at: Option<Timestamp>,
        client: &Client,
    ) -> Result<Option<User>, SignUpError> {
        if let Some(error) = self.objection_to(&password, name.as_str(), email.as_str()).await? {
            return Err(SignUpError::Password(error));
        }
        let password_hash = self.passwords.hash(&password).await.map_err(Fault::from)?;
        let id = self.randomness.id(&self.clock).map_err(Fault::from)?;
        let [verification, taken] = self.mails_for(&email)?;
        let tells_owner = email_verified_at.is_none() && self.verification_is_required();
        let mut events = vec![self.audit_row_from(client, AuditEvent::SignedUp, id, None)?];
        if is_admin {
            events.push(self.audit_row_from(client, AuditEvent::PromotedByOperator, id, None)?);
        }
        let sql = "insert into users (id, name, email, email_key, password_hash, is_admin, email_verified_at, \
                   created_at) values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (email_key) do nothing \
                   returning id, name, email, email_verified_at, is_admin, disabled_at, created_at";
        let user = writing!(&self.db, pool => {
            let mut together = pool.begin().await?;
            let user = sqlx::query_as::<_, User>(sql)
                .bind(id)
                .bind(name.as_str())
                .bind(email.as_str())
                .bind(email.key())
                .bind(password_hash)
                .bind(is_admin)
                .bind(email_verified_at)
                .bind(self.clock.now())
                .fetch_optional(&mut *together)
                .await?;
            for event in events.iter().filter(|_| user.is_some()) {
                write_audit!(together, event)?;
            }
            let mail = match &user {
                Some(user) if user.email_verified_at.is_none() => Some(&verification),
                None if tells_owner => Some(&taken),
                _ => None,
            };
            if let Some(mail) = mail {
                queue_mail!(together, mail)?;
            }
            together.commit().await?;
            user
        });
        self.mail_bell.ring();
        if user.is_some() {
            let reason = if email_verified_at.is_some() { "by_operator" } else { "sign_up" };
            SecurityEvent::UserCreated.because(reason).of(id).log_from(client);
        }
        if user.as_ref().is_some_and(|user| user.is_admin) {
            SecurityEvent::AuthorizationChange.because("promoted").of(id).log_from(client);
        }
        Ok(user)
    }

    fn mails_for(&self, email: &Email) -> Result<[QueuedMail; 2], Fault> {
        let mail = |subject| self.new_mail(subject, None, email.key(), email.as_str());
        Ok([mail(Subject::Verification)?, mail(Subject::AddressTaken)?])
    }
}
