//! Authenticator apps, and the log-ins that ask for their codes.

use std::time::Duration;

use portico_accounts::{
    Accounts, Audience, Caller, Client, Enrolment, Entry, FullProof, GivenFactor, LogInError, LogInFrom, LoggedIn,
    SecondFactor, Settings, Step, StepError,
};
use portico_fields::{Code, RecoveryCode};
use portico_testbed::{Engine, MailServer, Phone};
use secrecy::ExposeSecret;

use super::{BROWSER, MINUTE, PASSWORD, SECRET, Setup, Stage, entered, given, password, through};

/// An account whose app is on.
pub struct Protected {
    pub phone: Phone,
    pub recovery_codes: Vec<String>,
    /// The session that turned it on.
    pub session: LoggedIn,
}

impl Stage {
    /// With a policy that asks for a second factor.
    pub async fn asking(engine: Engine, second_factor: SecondFactor) -> Self {
        let setup = Setup { second_factor, ..Setup::make(engine).await };
        let accounts = setup.node(SECRET).await.expect("the domain starts");
        Self { accounts, clock: setup.clock.clone(), setup }
    }

    /// A second process on the same database with another policy.
    pub async fn another_node_asking(&self, second_factor: SecondFactor) -> Accounts {
        let settings = Settings { second_factor, ..self.setup.settings(SECRET) };
        self.setup.start(settings).await.expect("the domain starts")
    }

    /// The same with a mail server.
    pub async fn another_node_asking_by_mail(&self, second_factor: SecondFactor, server: &MailServer) -> Accounts {
        let mail = self.setup.mail_settings(through(server));
        let settings = Settings { second_factor, mail, ..self.setup.settings(SECRET) };
        self.setup.start(settings).await.expect("the domain starts")
    }

    /// The same where browsers cannot be trusted.
    pub async fn another_node_without_trust(&self) -> Accounts {
        let settings = Settings { trust_browser: None, ..self.setup.settings(SECRET) };
        self.setup.start(settings).await.expect("the domain starts")
    }

    /// The same where browsers can be trusted for another time.
    pub async fn another_node_trusting(&self, time: Duration) -> Accounts {
        let settings = Settings { trust_browser: Some(time), ..self.setup.settings(SECRET) };
        self.setup.start(settings).await.expect("the domain starts")
    }

    /// A log-in of a browser that keeps an account which is about to be deleted.
    pub async fn log_in_and_keep(&self, email: &str, password: &str, client: Client) -> Result<LoggedIn, LogInError> {
        match self.accounts.log_in(given(email, password), BROWSER, client.clone()).await? {
            Entry::In(logged_in) => Ok(logged_in),
            Entry::OneMoreStep(step) => {
                let kept = self.accounts.keep_account(step.token.expose_secret(), &client).await;
                Ok(entered(kept.expect("it is about to be deleted")))
            }
        }
    }

    /// A new user who turns an app on. A minute later, the code that confirmed it is no longer shown.
    pub async fn protected(&self, email: &str) -> Protected {
        let session = self.new_session(email, BROWSER).await;
        self.protect(session).await
    }

    pub async fn protect(&self, session: LoggedIn) -> Protected {
        let caller = self.browsing(&session).await;
        let enrolment = self.accounts.begin_app(&caller, &password(PASSWORD), &Client::default()).await;
        let phone = scan(&enrolment.expect("the password is right"));
        let codes = self.accounts.confirm_app(&caller, &self.code(&phone), &Client::default()).await;
        self.clock.advance(MINUTE);
        Protected { phone, recovery_codes: codes.expect("the code is right").grouped(), session }
    }

    /// The code that the app shows now.
    pub fn code(&self, phone: &Phone) -> Code {
        self.code_in(phone, 0)
    }

    /// The code that the app shows some time from now, in seconds.
    pub fn code_in(&self, phone: &Phone, seconds: i64) -> Code {
        code(&phone.code_at(self.clock.now().as_seconds() + seconds))
    }

    pub fn shown(&self, phone: &Phone) -> GivenFactor {
        GivenFactor::Code(self.code(phone))
    }

    /// The password, and the code that the app shows now.
    pub fn proof(&self, phone: &Phone) -> FullProof {
        FullProof { code: Some(self.code(phone)), ..FullProof::from(&password(PASSWORD)) }
    }

    /// The step of a browser with the right password.
    pub async fn step(&self, email: &str) -> Step {
        step_at(&self.accounts, email, BROWSER, Client::default()).await
    }

    pub async fn finish(&self, step: &Step, given: &GivenFactor) -> Result<LoggedIn, StepError> {
        finish_at(&self.accounts, step, given, Client::default()).await
    }

    /// A complete log-in with the code that is shown now. A minute later, another one is shown.
    pub async fn log_in_with(&self, email: &str, phone: &Phone) -> LoggedIn {
        let step = self.step(email).await;
        let logged_in = self.finish(&step, &self.shown(phone)).await.expect("the code is right");
        self.clock.advance(MINUTE);
        logged_in
    }

    /// Whether a pending log-in of a browser can still be finished.
    pub async fn is_pending(&self, step: &Step) -> bool {
        let token = step.token.expose_secret();
        self.accounts.pending_step(Audience::Web, token).await.expect("the database answers").is_some()
    }

    pub async fn caller_with(&self, email: &str, phone: &Phone) -> Caller {
        let logged_in = self.log_in_with(email, phone).await;
        self.browsing(&logged_in).await
    }
}

/// Takes the secret of an app that is being set up.
pub fn scan(enrolment: &Enrolment) -> Phone {
    Phone::scan(enrolment.secret.expose_secret())
}

pub fn code(digits: &str) -> Code {
    Code::parse(digits).expect("six digits")
}

pub fn recovery(code: &str) -> GivenFactor {
    GivenFactor::RecoveryCode(RecoveryCode::parse(code).expect("a recovery code"))
}

/// A code that the app does not show.
pub fn wrong() -> GivenFactor {
    GivenFactor::Code(code("000000"))
}

pub async fn step_at(node: &Accounts, email: &str, from: LogInFrom, client: Client) -> Step {
    match node.log_in(given(email, PASSWORD), from, client).await.expect("the password is right") {
        Entry::OneMoreStep(step) => step,
        Entry::In(_) => panic!("no step is due"),
    }
}

pub async fn finish_at(
    node: &Accounts,
    step: &Step,
    given: &GivenFactor,
    client: Client,
) -> Result<LoggedIn, StepError> {
    node.finish_step(Audience::Web, step.token.expose_secret(), given, false, &client).await
}

/// The browser of a log-in, as it comes back.
pub fn known_browser(logged_in: &LoggedIn) -> Client {
    let token = logged_in.tokens.device_token.as_ref().map(|token| token.expose_secret().to_owned());
    Client::new(Some("Firefox"), None).with_device_token(token)
}
