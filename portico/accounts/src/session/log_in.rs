use portico_fields::{Code, Credentials, Email};
use uuid::Uuid;

use crate::accounts::Accounts;
use crate::db::query::query;
use crate::factor::check::GivenFactor;
use crate::factor::state::FactorState;
use crate::fault::Fault;
use crate::history::client::Client;
use crate::history::event::AuditEvent;
use crate::history::security_event::SecurityEvent;
use crate::outbox::settings::VerifyEmail;
use crate::secret::clock::Timestamp;
use crate::session::audience::{Audience, LogInFrom};
use crate::session::open::OpeningError;
use crate::step::enter::{Entrant, Entry, EntryProof};
use crate::step::methods::StepMethod;
use crate::step::shown::Finish;
use crate::user::row::{User, user_columns};

#[derive(Debug, thiserror::Error)]
pub enum LogInError {
    #[error("That address and password do not match.")]
    WrongCredentials,
    /// Returned only after the correct password.
    #[error("This account is disabled. Contact the administrator of this site.")]
    Disabled,
    /// Returned only after the correct password, if `PORTICO_VERIFY_EMAIL` requires verification.
    #[error("Confirm your email address first: follow the link in the email we sent you.")]
    EmailNotVerified,
    /// Returned only after the correct password: the code that came with it is wrong, or already used.
    #[error("That code is wrong or has been used. Enter another one.")]
    WrongCode,
    /// Returned only after the correct password, to programs.
    #[error("This account is about to be deleted. To keep it, log in on this site and press “Keep my account”.")]
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
    #[sqlx(flatten)]
    factors: FactorState,
}

impl Accounts {
    /// Checks the credentials, and opens a session or returns the step that is due. An unknown address and a wrong
    /// password take the same work and give the same answer.
    pub async fn log_in(&self, credentials: Credentials, from: LogInFrom, client: Client) -> Result<Entry, LogInError> {
        self.log_in_with_code(credentials, None, from, client).await
    }

    /// The same with the code from an authenticator app, for programs that send both at once. It is ignored where no
    /// code is due.
    pub async fn log_in_with_code(
        &self,
        credentials: Credentials,
        code: Option<Code>,
        from: LogInFrom,
        client: Client,
    ) -> Result<Entry, LogInError> {
        let found = self.check(&credentials, &client).await?;
        let user = found.user.id;
        let outcome = match from {
            LogInFrom::Program if found.user.disabled_at.is_none() && found.deletion_due_at.is_some() => {
                Err(LogInError::DeletionPending)
            }
            _ => self.enter_with(found, code, from, &client).await,
        };
        outcome.inspect_err(|error| error.log(user, &client))
    }

    async fn enter_with(
        &self,
        found: UserWithPassword,
        code: Option<Code>,
        from: LogInFrom,
        client: &Client,
    ) -> Result<Entry, LogInError> {
        self.check_standing(&found.user)?;
        let (hash, entrant) = found.into_entrant(from);
        let is_due = self.due_methods(&entrant.user, entrant.factors).contains(&StepMethod::App);
        let hash = hash.as_deref();
        let Some(code) = code.filter(|_| is_due) else {
            return Ok(self.enter(entrant, EntryProof::Password { hash }, from, client).await?);
        };
        let user = entrant.user.clone();
        let checked = self.check_factor(&user, &GivenFactor::Code(code), client).await?;
        let entered = match &checked {
            Some(factor) => {
                let finish = Finish::at_once(hash, factor);
                self.enter(entrant, EntryProof::Everything(finish), from, client).await.map_err(LogInError::from)
            }
            None => Err(LogInError::WrongCode),
        };
        if matches!(entered, Err(LogInError::WrongCode)) {
            self.note_wrong_code(&user, None, client).await;
        }
        entered
    }

    pub(crate) fn check_standing(&self, user: &User) -> Result<(), LogInError> {
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
            Some(email) => self.user_with_password(email, client).await?,
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

    /// Also reads the second factor, so that it needs no statement of its own.
    async fn user_with_password(
        &self,
        email: &Email,
        client: &Client,
    ) -> Result<Option<UserWithPassword>, sqlx::Error> {
        let sql = concat!(
            "select ",
            user_columns!(),
            ", password_hash, deletion_due_at, \
             exists (select 1 from authenticator_apps a where a.user_id = users.id) as has_app, \
             exists (select 1 from recovery_codes r where r.user_id = users.id) as has_recovery_code, \
             exists (select 1 from passkeys p where p.user_id = users.id and p.rp_id = $5) as has_passkey, \
             exists (select 1 from trusted_browsers t where t.user_id = users.id and t.device_id = $2 \
             and t.expires_at > $3 and t.trusted_at > $4) as is_trusted from users where email_key = $1"
        );
        let device = client.device_token.as_deref().and_then(|text| self.device_tokens.read(text));
        let find = query(sql).bind(email.key()).bind(device.map(|token| token.device));
        let find = find.bind(self.clock.now()).bind(self.trusted_after()).bind(self.relying_party.usable_host());
        find.fetch_optional(self.db.read()).await
    }
}

impl UserWithPassword {
    /// Also returns the hash. A program is never trusted, whatever cookies it sends.
    fn into_entrant(self, from: LogInFrom) -> (Option<String>, Entrant) {
        let Self { user, password_hash, deletion_due_at, factors } = self;
        let is_trusted = factors.is_trusted && from.audience() == Audience::Web;
        let factors = FactorState { is_trusted, ..factors };
        (password_hash, Entrant { user, factors, deletion_due_at, keeps_account: false })
    }
}

impl From<OpeningError> for LogInError {
    fn from(error: OpeningError) -> Self {
        match error {
            OpeningError::UserGone
            | OpeningError::StepGone
            | OpeningError::PasskeyGone
            | OpeningError::PasskeyExists => Self::WrongCredentials,
            OpeningError::CodeUsed | OpeningError::NothingToConfirm => Self::WrongCode,
            OpeningError::Fault(fault) => fault.into(),
        }
    }
}

impl LogInError {
    /// Logs why a user with the correct password was not let in.
    pub(crate) fn log(&self, user: Uuid, client: &Client) {
        let reason = match self {
            Self::WrongCredentials => "changed_meanwhile",
            Self::Disabled => "account_disabled",
            Self::EmailNotVerified => "email_not_verified",
            Self::DeletionPending => "deletion_pending",
            // Logged where the code is checked, or where the fault or the rate limit occurs.
            Self::WrongCode | Self::Fault(_) => return,
        };
        SecurityEvent::LogInFail.because(reason).of(user).log_from(client);
    }
}
