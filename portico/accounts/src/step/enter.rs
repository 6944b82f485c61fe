use uuid::Uuid;

use super::methods::StepMethod;
use super::row::{FirstProof, STEP_TTL, Step};
use super::shown::Finish;
use crate::accounts::Accounts;
use crate::factor::state::FactorState;
use crate::fault::Fault;
use crate::history::client::Client;
use crate::history::security_event::SecurityEvent;
use crate::passkey::assertion::CheckedPasskey;
use crate::secret::clock::Timestamp;
use crate::session::audience::LogInFrom;
use crate::session::open::{LoggedIn, Occasion, OpeningError};
use crate::session::proofs::Proofs;
use crate::user::lock::lock;
use crate::user::row::User;

/// The outcome of a log-in.
#[derive(Clone, Debug)]
pub enum Entry {
    /// A session is open.
    In(LoggedIn),
    /// No session is open: one more step is due.
    OneMoreStep(Step),
}

/// A user who wants to log in, and may.
pub(crate) struct Entrant {
    pub(crate) user: User,
    pub(crate) factors: FactorState,
    /// When the account will be deleted, unless the user keeps it.
    pub(crate) deletion_due_at: Option<Timestamp>,
    pub(crate) keeps_account: bool,
}

/// What the user has proved.
#[derive(Clone, Copy)]
pub(crate) enum EntryProof<'a> {
    /// They have just created the account.
    SignUp,
    /// The password matched this hash.
    Password { hash: Option<&'a str> },
    /// A passkey, whose answer verified the user: nothing more is due.
    Passkey(&'a CheckedPasskey),
    /// All that was due.
    Everything(Finish<'a>),
}

impl Entry {
    /// The session, unless one more step is due.
    pub fn logged_in(self) -> Option<LoggedIn> {
        match self {
            Self::In(logged_in) => Some(logged_in),
            Self::OneMoreStep(_) => None,
        }
    }
}

impl Accounts {
    /// Decides whether a log-in is complete. All log-ins go through this function. It opens the session, or stores a
    /// pending log-in that opens nothing.
    pub(crate) async fn enter(
        &self,
        entrant: Entrant,
        proof: EntryProof<'_>,
        from: LogInFrom,
        client: &Client,
    ) -> Result<Entry, OpeningError> {
        let is_enough = self.due_methods(&entrant.user, entrant.factors).is_empty() && !entrant.waits_for_choice();
        let occasion = match proof {
            EntryProof::Everything(finish) => Occasion::Finish(finish),
            EntryProof::SignUp if is_enough => Occasion::SignUp,
            EntryProof::Password { hash } if is_enough => Occasion::LogIn { password_hash: hash },
            EntryProof::Passkey(passkey) if !entrant.waits_for_choice() => {
                Occasion::Finish(Finish::by_passkey(passkey))
            }
            EntryProof::SignUp => return self.step_after_password(entrant, None, from, client).await,
            EntryProof::Password { hash } => return self.step_after_password(entrant, hash, from, client).await,
            EntryProof::Passkey(passkey) => return self.step_after_passkey(entrant, passkey, from, client).await,
        };
        self.open_session(entrant.user, occasion, from, client).await.map(Entry::In)
    }

    async fn step_after_password(
        &self,
        entrant: Entrant,
        password_hash: Option<&str>,
        from: LogInFrom,
        client: &Client,
    ) -> Result<Entry, OpeningError> {
        let first = FirstProof { word: Proofs::PASSWORD, password_hash };
        let id = self.insert_step(entrant.user.id, first, from, entrant.keeps_account, self.db.write()).await?;
        let methods = self.due_methods(&entrant.user, entrant.factors);
        Ok(self.one_more_step(entrant, id.ok_or(OpeningError::UserGone)?, methods, from, client))
    }

    /// The passkey is enough, but its user must first choose to keep the account.
    async fn step_after_passkey(
        &self,
        entrant: Entrant,
        passkey: &CheckedPasskey,
        from: LogInFrom,
        client: &Client,
    ) -> Result<Entry, OpeningError> {
        let first = FirstProof { word: passkey.word(), password_hash: None };
        let mut tx = self.db.begin().await?;
        lock(&mut tx, entrant.user.id).await?;
        if !self.note_use(passkey, &mut tx).await? {
            return Err(OpeningError::PasskeyGone);
        }
        let id = self.insert_step(entrant.user.id, first, from, entrant.keeps_account, &mut tx).await?;
        tx.commit().await?;
        Ok(self.one_more_step(entrant, id.ok_or(OpeningError::UserGone)?, Vec::new(), from, client))
    }

    fn one_more_step(
        &self,
        entrant: Entrant,
        id: Uuid,
        methods: Vec<StepMethod>,
        from: LogInFrom,
        client: &Client,
    ) -> Entry {
        let Entrant { user, deletion_due_at, keeps_account, .. } = entrant;
        SecurityEvent::LogInStep.because("one_more_step").of(user.id).log_from(client);
        Entry::OneMoreStep(Step {
            token: self.step_tokens.write(from.audience(), id),
            methods,
            expires_in: STEP_TTL,
            deletion_due_at: deletion_due_at.filter(|_| !keeps_account),
            trust: self.trust_offered(&user, from.audience()),
        })
    }
}

impl Entrant {
    /// A new user, with nothing yet.
    pub(crate) fn new(user: User) -> Self {
        Self { user, factors: FactorState::default(), deletion_due_at: None, keeps_account: false }
    }

    /// Whether the user must first choose to keep the account.
    fn waits_for_choice(&self) -> bool {
        self.deletion_due_at.is_some() && !self.keeps_account
    }
}

impl From<Fault> for OpeningError {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}
