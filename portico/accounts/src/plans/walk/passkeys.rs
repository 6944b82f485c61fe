//! Calls every use case of passkeys once.

use portico_fields::{Name, NewPassword};
use portico_testbed::{KeyKind, SoftPasskey};
use secrecy::ExposeSecret;
use serde::Serialize;
use serde_json::Value;

use super::factors::step_at;
use super::{ADA, BROWSER, MINUTE, PASSWORD, Walk, client, email, password};
use crate::{Accounts, Caller, Entry, FullProof, RemovePasskeyError};

const ORIGIN: &str = "https://portico.example";

impl Walk<'_> {
    pub(super) async fn passkeys(&self) {
        let node = self.node;
        let caller = self.caller(&self.log_in(BROWSER).await).await;
        let mut first = self.add(&caller).await;
        let caller = self.use_everywhere(&mut first, &caller).await;
        let second = self.add(&caller).await;
        node.remove_password(&caller, &password(PASSWORD), &client()).await.unwrap();
        assert!(!node.has_password(caller.user.id).await.unwrap());
        self.remove(&caller).await;
        self.set_up_within_a_log_in_with(second).await;
        node.reset_second_factor(&email(ADA), true).await.unwrap();
        Accounts::passkeys_of_other_hosts_in(node.db(), "portico.example").await.unwrap();
        Accounts::locked_out_in(node.db(), Some("portico.example")).await.unwrap();
    }

    async fn add(&self, caller: &Caller) -> SoftPasskey {
        // So that the passkeys are listed in this order.
        self.setup.clock.advance(MINUTE);
        let options = self.node.passkey_creation_options(caller, &password(PASSWORD), &client()).await.unwrap();
        let mut passkey = SoftPasskey::on_device(KeyKind::Es256, ORIGIN);
        let created = passkey.create(&json(&options)).json();
        self.node.add_passkey(caller, &created, None, &client()).await.unwrap();
        passkey
    }

    /// Logs in, proves it again, and uses a copy. Returns the new session's caller.
    async fn use_everywhere(&self, passkey: &mut SoftPasskey, caller: &Caller) -> Caller {
        let node = self.node;
        let mut copy = passkey.clone();
        for _ in 0..2 {
            let options = json(&node.passkey_log_in_options().unwrap().unwrap());
            node.log_in_with_passkey(&passkey.answer(&options).json(), BROWSER, &client()).await.unwrap();
        }
        let options = json(&node.passkey_log_in_options().unwrap().unwrap());
        assert!(node.log_in_with_passkey(&copy.answer(&options).json(), BROWSER, &client()).await.is_err());
        node.passkey_signals(&caller.user).await.unwrap().unwrap();
        let options = json(&node.passkey_proof_options(caller).await.unwrap().unwrap());
        node.prove_with_passkey(caller, &passkey.answer(&options).json(), &client()).await.unwrap();
        let id = node.passkeys(caller.user.id).await.unwrap()[0].id;
        let name = Name::parse("Laptop").unwrap();
        node.rename_passkey(caller, id, &name, &client()).await.unwrap().unwrap();
        self.keep_the_account_with(passkey, caller).await
    }

    async fn keep_the_account_with(&self, passkey: &mut SoftPasskey, caller: &Caller) -> Caller {
        let node = self.node;
        node.request_deletion(caller, &password(PASSWORD), &client()).await.unwrap();
        let options = json(&node.passkey_log_in_options().unwrap().unwrap());
        let entry = node.log_in_with_passkey(&passkey.answer(&options).json(), BROWSER, &client()).await.unwrap();
        let Entry::OneMoreStep(step) = entry else { panic!("the account is about to be deleted") };
        let kept = node.keep_account(step.token.expose_secret(), &client()).await.unwrap();
        self.caller(&kept.logged_in().unwrap()).await
    }

    /// Removes one of two passkeys, fails to remove the other, and sets a password again.
    async fn remove(&self, caller: &Caller) {
        let node = self.node;
        let passkeys = node.passkeys(caller.user.id).await.unwrap();
        node.remove_passkey(caller, passkeys[0].id, FullProof::default(), &client()).await.unwrap();
        let last = node.remove_passkey(caller, passkeys[1].id, FullProof::default(), &client()).await;
        assert!(matches!(last, Err(RemovePasskeyError::LastWayIn)));
        let new = NewPassword::parse(PASSWORD, 8).unwrap();
        node.change_password(caller, FullProof::default(), &new, &client()).await.unwrap();
    }

    /// With a policy that asks for a second factor: a step with a passkey, and one in which it is set up.
    async fn set_up_within_a_log_in_with(&self, mut passkey: SoftPasskey) {
        let strict = self.setup.strict_node().await;
        let step = step_at(&strict).await;
        let token = step.token.expose_secret();
        let options = json(&strict.passkey_step_options(token).await.unwrap());
        let answer = passkey.answer(&options).json();
        let logged_in = strict.finish_step_with_passkey(token, &answer, true, &client()).await.unwrap();
        let caller = self.caller(&logged_in).await;
        strict.renew_recovery_codes(&caller, &password(PASSWORD), &client()).await.unwrap().unwrap();
        let id = strict.passkeys(caller.user.id).await.unwrap()[0].id;
        strict.remove_passkey(&caller, id, &password(PASSWORD), &client()).await.unwrap();
        let step = step_at(&strict).await;
        let token = step.token.expose_secret();
        let mut new = SoftPasskey::new(KeyKind::EdDsa, ORIGIN);
        let created = new.create(&json(&strict.passkey_set_up_options(token).await.unwrap())).json();
        strict.set_up_step_passkey(token, &created, false, &client()).await.unwrap();
        strict.db().close().await;
    }
}

fn json(options: &impl Serialize) -> Value {
    serde_json::to_value(options).unwrap()
}
