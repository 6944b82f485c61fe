use portico_accounts::{
    Accounts, AdminError, Caller, ChangeEmailError, ChangePasswordError, Client, ProofError, SecondFactor,
};
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{ADA, BROWSER, EVE, MINUTE, PASSWORD, Stage, email, json, new_password, password, scan};

on_both_engines!(
    a_new_policy_applies_to_open_sessions,
    an_open_session_can_prove_an_app_that_is_already_on,
    policy_for_administrators_does_not_apply_to_others,
    an_apps_own_demand_does_not_depend_on_policy,
    administrators_without_a_factor_are_counted,
    a_factor_proved_on_one_server_counts_on_another,
    a_user_with_passkeys_alone_is_asked_for_one,
    a_user_with_both_may_use_either,
);

async fn an_open_administrators_session(stage: &Stage) -> Caller {
    let ada = stage.new_verified_session(ADA, BROWSER).await;
    stage.accounts.set_admin(&email(ADA), true).await.unwrap();
    let caller = stage.browsing(&ada).await;
    assert!(stage.accounts.require_admin(&caller).await.is_ok(), "policy asks for nothing yet");
    caller
}

async fn new_password_at(node: &Accounts, caller: &Caller) -> Result<(), ChangePasswordError> {
    node.change_password(caller, &password(PASSWORD), &new_password("battery staple"), &Client::default()).await
}

async fn a_new_policy_applies_to_open_sessions(engine: Engine) {
    for policy in [SecondFactor::Admins, SecondFactor::Required] {
        let stage = Stage::set(engine).await;
        let caller = an_open_administrators_session(&stage).await;
        let node = stage.another_node_asking(policy).await;
        assert!(matches!(node.require_admin(&caller).await, Err(AdminError::Proof(ProofError::SetUpFirst))));
        let refused = new_password_at(&node, &caller).await;
        assert!(matches!(refused, Err(ChangePasswordError::Proof(ProofError::SetUpFirst))));
        let new = email("new@example.net");
        let refused = node.request_email_change(&caller, &new, &password(PASSWORD), &Client::default()).await;
        assert!(matches!(refused, Err(ChangeEmailError::Proof(ProofError::SetUpFirst))));
        // All else works, enrolment first.
        assert!(node.export(&caller).await.is_ok());
        assert!(node.reauthenticate(&caller, &password(PASSWORD), &Client::default()).await.is_ok());
        let phone = scan(&node.begin_app(&caller, &password(PASSWORD), &Client::default()).await.unwrap());
        node.confirm_app(&caller, &stage.code(&phone), &Client::default()).await.unwrap();
        assert!(node.require_admin(&caller).await.is_ok());
        stage.clock.advance(MINUTE);
        let proof = stage.proof(&phone);
        assert!(
            node.change_password(&caller, proof, &new_password("battery staple"), &Client::default()).await.is_ok()
        );
    }
}

async fn an_open_session_can_prove_an_app_that_is_already_on(engine: Engine) {
    let stage = Stage::set(engine).await;
    let caller = an_open_administrators_session(&stage).await;
    let other = stage.log_in(ADA, PASSWORD).await.unwrap();
    let ada = stage.protect(other).await;
    let node = stage.another_node_asking(SecondFactor::Admins).await;
    let refused = node.require_admin(&caller).await;
    assert!(matches!(refused, Err(AdminError::Proof(ProofError::CodeRequired))), "{refused:?}");
    let refused = new_password_at(&node, &caller).await;
    assert!(matches!(refused, Err(ChangePasswordError::Proof(ProofError::CodeRequired))));
    node.reauthenticate(&caller, stage.proof(&ada.phone), &Client::default()).await.unwrap();
    assert!(node.require_admin(&caller).await.is_ok());
}

async fn policy_for_administrators_does_not_apply_to_others(engine: Engine) {
    let stage = Stage::set(engine).await;
    let eve = stage.new_verified_session(EVE, BROWSER).await;
    let caller = stage.browsing(&eve).await;
    let node = stage.another_node_asking(SecondFactor::Admins).await;
    assert!(matches!(node.require_admin(&caller).await, Err(AdminError::NotAdministrator(_))));
    assert!(new_password_at(&node, &caller).await.is_ok());
}

async fn an_apps_own_demand_does_not_depend_on_policy(engine: Engine) {
    let stage = Stage::set(engine).await;
    let eve = stage.new_session(EVE, BROWSER).await;
    let caller = stage.browsing(&eve).await;
    let refused = stage.accounts.require_second_factor(&caller).await;
    assert!(matches!(refused, Err(ProofError::SetUpFirst)));
    stage.protect(eve).await;
    assert!(stage.accounts.require_second_factor(&caller).await.is_ok());
}

async fn administrators_without_a_factor_are_counted(engine: Engine) {
    let stage = Stage::set(engine).await;
    assert_eq!(Accounts::admins_in(stage.accounts.db()).await.unwrap(), 0);
    let caller = an_open_administrators_session(&stage).await;
    stage.new_session(EVE, BROWSER).await;
    assert_eq!(Accounts::admins_in(stage.accounts.db()).await.unwrap(), 1);
    assert_eq!(stage.accounts.admins_without_factor().await.unwrap(), 1);
    let phone = scan(&stage.accounts.begin_app(&caller, &password(PASSWORD), &Client::default()).await.unwrap());
    stage.accounts.confirm_app(&caller, &stage.code(&phone), &Client::default()).await.unwrap();
    assert_eq!(stage.accounts.admins_without_factor().await.unwrap(), 0);
}

/// Within a second, by the change log; at once, where it is missing.
async fn a_factor_proved_on_one_server_counts_on_another(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    let caller = stage.browsing(&ada).await;
    let elsewhere = stage.another_node(crate::stage::SECRET).await.unwrap();
    let phone = scan(&elsewhere.begin_app(&caller, &password(PASSWORD), &Client::default()).await.unwrap());
    elsewhere.confirm_app(&caller, &stage.code(&phone), &Client::default()).await.unwrap();
    assert!(caller.session.second_factor_at.is_none() && stage.accounts.require_second_factor(&caller).await.is_ok());
    stage.accounts.catch_up().await.unwrap();
    assert!(stage.browsing(&ada).await.session.second_factor_at.is_some());
}

async fn a_user_with_passkeys_alone_is_asked_for_one(engine: Engine) {
    let (stage, _, mut passkey) = Stage::with_passkey(engine).await;
    let by_password = stage.log_in(ADA, PASSWORD).await.unwrap();
    let node = stage.another_node_asking(SecondFactor::Required).await;
    let caller = stage.browsing(&by_password).await;
    let refused = new_password_at(&node, &caller).await;
    assert!(matches!(refused, Err(ChangePasswordError::Proof(ProofError::PasskeyRequired))), "{refused:?}");
    let options = json(&node.passkey_proof_options(&caller).await.unwrap().unwrap());
    node.prove_with_passkey(&caller, &passkey.answer(&options).json(), &Client::default()).await.unwrap();
    assert!(new_password_at(&node, &caller).await.is_ok());
}

async fn a_user_with_both_may_use_either(engine: Engine) {
    let (stage, ada, mut passkey) = Stage::with_passkey(engine).await;
    let sessions = [stage.log_in(ADA, PASSWORD).await.unwrap(), stage.log_in(ADA, PASSWORD).await.unwrap()];
    let phone = stage.protect(ada).await.phone;
    let [by_code, by_passkey] = [stage.browsing(&sessions[0]).await, stage.browsing(&sessions[1]).await];
    for caller in [&by_code, &by_passkey] {
        let refused = stage.accounts.require_second_factor(caller).await;
        assert!(matches!(refused, Err(ProofError::SecondFactorRequired)), "{refused:?}");
    }
    stage.accounts.reauthenticate(&by_code, stage.proof(&phone), &Client::default()).await.unwrap();
    assert!(stage.accounts.require_second_factor(&by_code).await.is_ok());
    assert!(stage.accounts.require_second_factor(&by_passkey).await.is_err(), "each session proves its own");
    let options = json(&stage.accounts.passkey_proof_options(&by_passkey).await.unwrap().unwrap());
    let answer = passkey.answer(&options).json();
    stage.accounts.prove_with_passkey(&by_passkey, &answer, &Client::default()).await.unwrap();
    assert!(stage.accounts.require_second_factor(&by_passkey).await.is_ok());
}
