//! Passkeys, and the ceremonies that use them.

use portico_accounts::{
    Accounts, AddedPasskey, Caller, Client, CreationOptions, Entry, LoggedIn, MailSettings, PasskeyError,
    PasskeyLogInError, Settings, Step, StepError, VerifyEmail,
};
use portico_testbed::{Engine, KeyKind, SoftPasskey};
use secrecy::ExposeSecret;
use serde::Serialize;
use serde_json::Value;

use super::{ADA, BROWSER, ISSUER, MILLISECOND, PASSWORD, SECRET, Stage, entered, password};

impl Stage {
    /// A second process on the same database with another public URL.
    pub async fn another_node_at(&self, url: &str) -> Accounts {
        let settings = Settings { issuer: url.to_owned(), ..self.setup.settings(SECRET) };
        self.setup.start(settings).await.expect("the domain starts")
    }

    /// A second process on the same database that offers no passkeys.
    pub async fn another_node_without_passkeys(&self) -> Accounts {
        let settings = Settings { passkeys: false, ..self.setup.settings(SECRET) };
        self.setup.start(settings).await.expect("the domain starts")
    }

    /// A second process on the same database that requires verified addresses.
    pub async fn another_node_requiring_verification(&self) -> Accounts {
        let settings = self.setup.settings(SECRET);
        let mail = MailSettings { verify_email: VerifyEmail::Required, ..settings.mail.clone() };
        self.setup.start(Settings { mail, ..settings }).await.expect("the domain starts")
    }

    /// Ada, with her session and a passkey.
    pub async fn with_passkey(engine: Engine) -> (Self, LoggedIn, SoftPasskey) {
        let stage = Self::set(engine).await;
        let session = stage.new_session(ADA, BROWSER).await;
        let passkey = stage.new_passkey(&session).await;
        (stage, session, passkey)
    }

    /// A synced passkey that was added in this session. Later ones are listed after it.
    pub async fn new_passkey(&self, session: &LoggedIn) -> SoftPasskey {
        let mut passkey = passkey();
        self.add_passkey(session, &mut passkey).await.expect("it is added");
        passkey
    }

    pub async fn add_passkey(
        &self,
        session: &LoggedIn,
        passkey: &mut SoftPasskey,
    ) -> Result<AddedPasskey, PasskeyError> {
        let caller = self.browsing(session).await;
        let options = self.creation_options(&caller).await?;
        let created = passkey.create(&json(&options)).json();
        let added = self.accounts.add_passkey(&caller, &created, None, &Client::default()).await;
        self.clock.advance(MILLISECOND);
        added
    }

    /// The options for adding a passkey, for a caller with the usual password.
    pub async fn creation_options(&self, caller: &Caller) -> Result<CreationOptions, PasskeyError> {
        self.accounts.passkey_creation_options(caller, &password(PASSWORD), &Client::default()).await
    }

    pub fn log_in_options(&self) -> Value {
        json(&self.accounts.passkey_log_in_options().expect("randomness").expect("passkeys are offered"))
    }

    /// A log-in with an answer.
    pub async fn log_in_by(&self, answer: &str) -> Result<Entry, PasskeyLogInError> {
        self.accounts.log_in_with_passkey(answer, BROWSER, &Client::default()).await
    }

    /// A complete log-in with a passkey.
    pub async fn log_in_with_passkey(&self, passkey: &mut SoftPasskey) -> LoggedIn {
        let answer = passkey.answer(&self.log_in_options());
        entered(self.log_in_by(&answer.json()).await.expect("the passkey is right"))
    }

    /// Finishes a pending log-in with a passkey.
    pub async fn finish_by(&self, step: &Step, passkey: &mut SoftPasskey) -> Result<LoggedIn, StepError> {
        let token = step.token.expose_secret();
        let options = self.accounts.passkey_step_options(token).await?;
        let answer = passkey.answer(&json(&options)).json();
        self.accounts.finish_step_with_passkey(token, &answer, false, &Client::default()).await
    }
}

/// A synced passkey that is not added yet.
pub fn passkey() -> SoftPasskey {
    SoftPasskey::new(KeyKind::Es256, ISSUER)
}

pub fn json(options: &impl Serialize) -> Value {
    serde_json::to_value(options).expect("JSON")
}

/// Whether a log-in was refused because of the passkey, and whether it is unknown.
#[track_caller]
pub fn refused(entry: Result<Entry, PasskeyLogInError>) -> bool {
    match entry {
        Err(PasskeyLogInError::Invalid(invalid)) => invalid.is_unknown,
        other => panic!("{other:?}"),
    }
}
