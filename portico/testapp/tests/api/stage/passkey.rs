use std::time::Duration;

use portico_accounts::{Caller, Client, Entry, FullProof, InvalidPasskey, LogInFrom, PasskeyLogInError};
use portico_fields::{Code, GivenPassword};
use portico_testbed::{KeyKind, SoftPasskey};
use secrecy::ExposeSecret;
use serde::Serialize;
use serde_json::Value;

use super::{Browser, PASSWORD, TestApp};

const BROWSER: LogInFrom = LogInFrom::Browser { keep: false };

impl TestApp {
    /// A passkey on one device, which is not added yet.
    pub fn passkey(&self) -> SoftPasskey {
        SoftPasskey::on_device(KeyKind::Es256, &self.origin())
    }

    /// A passkey that is synced, which is not added yet.
    pub fn synced_passkey(&self) -> SoftPasskey {
        SoftPasskey::new(KeyKind::Es256, &self.origin())
    }

    /// The caller that a browser's token and cookie name.
    pub async fn caller(&self, browser: &Browser) -> Caller {
        let accepted = self.accounts.accept(&browser.access_token, Some(&browser.cookie)).unwrap();
        self.accounts.caller_by_token(accepted).await.unwrap()
    }

    /// Adds this passkey to the account of a browser's user, who has a password. Returns its id.
    pub async fn add_passkey(&self, browser: &Browser, passkey: &mut SoftPasskey) -> String {
        self.add_passkey_with(password(), browser, passkey).await
    }

    /// The same with a code, for a user with an app.
    pub async fn add_passkey_with_code(&self, code: &str, browser: &Browser, passkey: &mut SoftPasskey) -> String {
        let proof = FullProof { code: Some(Code::parse(code).unwrap()), ..password() };
        self.add_passkey_with(proof, browser, passkey).await
    }

    async fn add_passkey_with(&self, proof: FullProof, browser: &Browser, passkey: &mut SoftPasskey) -> String {
        let (caller, client) = (self.caller(browser).await, Client::default());
        let options = self.accounts.passkey_creation_options(&caller, proof, &client).await.unwrap();
        let made = passkey.create(&json(&options)).json();
        self.accounts.add_passkey(&caller, &made, None, &client).await.unwrap().passkey.id.to_string()
    }

    /// Logs in as a browser with this passkey.
    pub async fn passkey_log_in(&self, passkey: &mut SoftPasskey) -> Browser {
        let options = self.accounts.passkey_log_in_options().unwrap().expect("passkeys are offered");
        let answer = passkey.answer(&json(&options)).json();
        let entry = self.accounts.log_in_with_passkey(&answer, BROWSER, &Client::default()).await.unwrap();
        let Entry::In(logged_in) = entry else { panic!("a passkey needs no further step") };
        Browser {
            cookie: logged_in.tokens.session_token.expose_secret().to_owned(),
            access_token: logged_in.tokens.access_token.expose_secret().to_owned(),
        }
    }

    /// The refusal of a log-in with this passkey.
    pub async fn refused_passkey(&self, passkey: &mut SoftPasskey) -> InvalidPasskey {
        let options = self.accounts.passkey_log_in_options().unwrap().expect("passkeys are offered");
        let answer = passkey.answer(&json(&options)).json();
        match self.accounts.log_in_with_passkey(&answer, BROWSER, &Client::default()).await {
            Err(PasskeyLogInError::Invalid(invalid)) => invalid,
            other => panic!("{other:?}"),
        }
    }

    /// Creates an account without a password, and logs in as a browser with the first of its two passkeys.
    pub async fn user_without_password(&self, who: &str) -> (Browser, [SoftPasskey; 2]) {
        let browser = self.browser_session(who).await;
        let mut passkeys = self.give_up_password(&browser).await;
        (self.passkey_log_in(&mut passkeys[0]).await, passkeys)
    }

    /// Adds two passkeys to the account of a browser's user, and removes the password.
    pub async fn give_up_password(&self, browser: &Browser) -> [SoftPasskey; 2] {
        let mut passkeys = [self.passkey(), self.passkey()];
        for passkey in &mut passkeys {
            self.add_passkey(browser, passkey).await;
            // Lists have the oldest first.
            self.clock.advance(Duration::from_secs(1));
        }
        let caller = self.caller(browser).await;
        self.accounts.remove_password(&caller, password(), &Client::default()).await.unwrap();
        passkeys
    }
}

/// The full proof of a user without an app.
fn password() -> FullProof {
    FullProof::from(&GivenPassword::parse(PASSWORD).unwrap())
}

/// Options as the browser gets them.
fn json(options: &impl Serialize) -> Value {
    serde_json::to_value(options).unwrap()
}
