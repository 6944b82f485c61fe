use portico_fields::{Email, FieldError, SignUp};
use portico_mail::Letter;

use crate::accounts::Accounts;
use crate::db::query::query;
use crate::fault::Fault;
use crate::history::audit::AuditRow;
use crate::history::client::Client;
use crate::history::event::AuditEvent;
use crate::history::security_event::SecurityEvent;
use crate::outbox::queue::QueuedMail;
use crate::outbox::settings::VerifyEmail;
use crate::secret::clock::Timestamp;
use crate::session::audience::LogInFrom;
use crate::session::open::OpeningError;
use crate::step::enter::{Entrant, Entry, EntryProof};
use crate::user::row::User;

/// The properties an operator grants to a user they add.
#[derive(Clone, Copy, Debug)]
pub struct AddedByOperator {
    pub is_admin: bool,
}

/// The outcome of a sign-up.
#[derive(Clone, Debug)]
pub enum SignedUp<T> {
    /// The account can be used at once.
    Done(T),
    /// The address must be confirmed first. Also returned if the address is taken; its owner then gets an email.
    CheckYourMail,
}

#[derive(Debug, thiserror::Error)]
pub enum SignUpError {
    /// Returned only if addresses need not be confirmed.
    #[error("That email address already has an account.")]
    EmailTaken,
    /// The password is too easy to guess.
    #[error("{0}")]
    Password(FieldError),
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// An account to create, and the emails that are queued with it.
struct NewUser {
    user: User,
    password_hash: String,
    /// The language of the client.
    signed_up_in: Option<String>,
    events: Vec<AuditRow>,
    /// Asks the user to confirm the address.
    to_confirm: Option<QueuedMail>,
    /// Informs the owner of an address that is already taken.
    if_taken: Option<QueuedMail>,
}

const INSERT_USER: &str = "insert into users (id, name, email, email_key, password_hash, is_admin, email_verified_at, \
                           created_at, signed_up_in) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
                           on conflict (email_key) do nothing";

impl Accounts {
    /// Creates an account and emails its address. If two requests for one address arrive at the same time, one gets it.
    /// If addresses must be confirmed, a taken one gets the same answer after the same work, except for the app's hooks:
    /// see [`Hooks::on_user_created`](crate::Hooks::on_user_created).
    pub async fn sign_up(&self, sign_up: SignUp, client: &Client) -> Result<SignedUp<User>, SignUpError> {
        self.limiter.count_sign_up(client).await?;
        let is_required = self.verification_is_required();
        match self.insert_user(sign_up, false, None, client).await? {
            _ if is_required => Ok(SignedUp::CheckYourMail),
            Some(user) => Ok(SignedUp::Done(user)),
            None => Err(SignUpError::EmailTaken),
        }
    }

    /// Signs up like [`Accounts::sign_up`], and opens the first session. Where policy asks for a second factor, a step
    /// is due before it, in which the user sets one up.
    pub async fn sign_up_and_log_in(
        &self,
        sign_up: SignUp,
        from: LogInFrom,
        client: Client,
    ) -> Result<SignedUp<Entry>, SignUpError> {
        let user = match self.sign_up(sign_up, &client).await? {
            SignedUp::CheckYourMail => return Ok(SignedUp::CheckYourMail),
            SignedUp::Done(user) => user,
        };
        let entry = self.enter(Entrant::new(user), EntryProof::SignUp, from, &client).await;
        entry.map(SignedUp::Done).map_err(|error| match error {
            OpeningError::Fault(fault) => fault.into(),
            error => Fault::internal(error).into(),
        })
    }

    /// Creates an account for an operator. Its address counts as confirmed.
    pub async fn add_user(&self, sign_up: SignUp, granted: AddedByOperator) -> Result<User, SignUpError> {
        let verified_at = Some(self.clock.now());
        let operator = Client::default();
        self.insert_user(sign_up, granted.is_admin, verified_at, &operator).await?.ok_or(SignUpError::EmailTaken)
    }

    fn verification_is_required(&self) -> bool {
        self.outbox.settings.verify_email == VerifyEmail::Required
    }

    /// Creates the account if its address is free. Otherwise its owner is emailed, unless the answer reveals it.
    async fn insert_user(
        &self,
        sign_up: SignUp,
        is_admin: bool,
        email_verified_at: Option<Timestamp>,
        client: &Client,
    ) -> Result<Option<User>, SignUpError> {
        let SignUp { name, email, password } = &sign_up;
        if let Some(error) = self.password_rejection(password, name.as_str(), email.as_str()).await? {
            return Err(SignUpError::Password(error));
        }
        let password_hash = self.passwords.hash(password).await.map_err(Fault::from)?;
        let user = User {
            id: self.randomness.id(&self.clock).map_err(Fault::from)?,
            name: name.as_str().to_owned(),
            email: email.as_str().to_owned(),
            email_verified_at,
            is_admin,
            disabled_at: None,
            created_at: self.clock.now(),
            lang: None,
        };
        let new = self.new_user(user, email, password_hash, client)?;
        let is_created = self.write_user(&new, email).await?;
        self.outbox.notify.notify_one();
        if is_created {
            new.log(client);
        }
        Ok(is_created.then_some(new.user))
    }

    fn new_user(&self, user: User, email: &Email, password_hash: String, client: &Client) -> Result<NewUser, Fault> {
        let mut events = vec![self.history.row(client, AuditEvent::SignedUp, user.id, None)?];
        if user.is_admin {
            events.push(self.history.row(client, AuditEvent::PromotedByOperator, user.id, None)?);
        }
        let mail = |letter| self.outbox.mail(letter, None, email.key(), email.as_str());
        let is_confirmed = user.email_verified_at.is_some();
        let informs_owner = !is_confirmed && self.verification_is_required();
        Ok(NewUser {
            password_hash,
            signed_up_in: client.lang.clone(),
            events,
            to_confirm: (!is_confirmed).then(|| mail(Letter::VerifyEmail)).transpose()?,
            if_taken: informs_owner.then(|| mail(Letter::AddressTaken)).transpose()?,
            user,
        })
    }

    /// Inserts the row and its related rows in one transaction. Returns whether the address was free.
    async fn write_user(&self, new: &NewUser, email: &Email) -> Result<bool, Fault> {
        let User { id, name, is_admin, email_verified_at, created_at, .. } = &new.user;
        let insert = query(INSERT_USER).bind(*id).bind(name).bind(email.as_str()).bind(email.key());
        let insert = insert.bind(&new.password_hash).bind(*is_admin).bind(*email_verified_at).bind(*created_at);
        let insert = insert.bind(new.signed_up_in.as_deref());
        let mut tx = self.db.begin().await?;
        let is_created = insert.execute(&mut tx).await? > 0;
        for event in new.events.iter().filter(|_| is_created) {
            event.insert(&mut tx).await?;
        }
        if let Some(mail) = if is_created { &new.to_confirm } else { &new.if_taken } {
            mail.insert(&mut tx).await?;
        }
        if is_created {
            self.settings.hooks.user_created(&mut tx, *id, &self.outbox).await?;
        }
        tx.commit().await?;
        Ok(is_created)
    }
}

impl NewUser {
    fn log(&self, client: &Client) {
        let reason = if self.user.email_verified_at.is_some() { "by_operator" } else { "sign_up" };
        SecurityEvent::UserCreated.because(reason).of(self.user.id).log_from(client);
        if self.user.is_admin {
            SecurityEvent::AuthorizationChange.because("promoted").of(self.user.id).log_from(client);
        }
    }
}
