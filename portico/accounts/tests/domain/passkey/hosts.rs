//! Only passkeys that can be used now count: the setting is on, and they were made for this host.

use portico_accounts::{
    Accounts, Client, FullProof, PasskeyError, PasskeyUse, RemovePasskeyError, SecondFactor, StepMethod,
};
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{ADA, BROWSER, PASSWORD, Setup, Stage, email, json, new_session, password, refused};

on_both_engines!(
    a_site_at_an_ip_address_offers_no_passkeys,
    a_site_with_passkeys_off_offers_none,
    a_passkey_of_another_host_is_not_usable,
    a_passkey_of_another_host_is_not_a_factor,
    a_passkey_of_another_host_is_not_a_way_in,
    the_doctor_counts_orphans_and_administrators_without_a_factor,
);

const OTHER: &str = "https://new.example";

async fn a_site_at_an_ip_address_offers_no_passkeys(engine: Engine) {
    let setup = Setup { issuer: "http://127.0.0.1:3000", ..Setup::make(engine).await };
    let stage = Stage::with_app(setup).await;
    offers_none(&stage, PasskeyUse::NeedsHostName).await;
}

async fn a_site_with_passkeys_off_offers_none(engine: Engine) {
    let setup = Setup { passkeys: false, ..Setup::make(engine).await };
    let stage = Stage::with_app(setup).await;
    offers_none(&stage, PasskeyUse::Off).await;
}

async fn offers_none(stage: &Stage, offered: PasskeyUse) {
    assert_eq!(stage.accounts.passkeys_offered(), offered);
    assert!(stage.accounts.passkey_log_in_options().unwrap().is_none());
    let ada = stage.new_session(ADA, BROWSER).await;
    let caller = stage.browsing(&ada).await;
    assert!(stage.accounts.passkey_proof_options(&caller).await.unwrap().is_none());
    assert!(matches!(stage.creation_options(&caller).await, Err(PasskeyError::NotOffered)));
    let added = stage.accounts.add_passkey(&caller, "{}", None, &Client::default()).await;
    assert!(matches!(added, Err(PasskeyError::NotOffered)));
    assert!(stage.accounts.passkey_signals(&ada.user).await.unwrap().is_none());
    assert!(!refused(stage.log_in_by("{}").await));
}

async fn a_passkey_of_another_host_is_not_usable(engine: Engine) {
    let (stage, ada, mut passkey) = Stage::with_passkey(engine).await;
    let moved = stage.another_node_at(OTHER).await;
    let options = json(&moved.passkey_log_in_options().unwrap().unwrap());
    assert_eq!(options["rpId"], "new.example");
    passkey.origin = OTHER.to_owned();
    for host in ["portico.example", "new.example"] {
        passkey.rp_id = host.to_owned();
        let answer = passkey.answer(&options).json();
        assert!(!refused(moved.log_in_with_passkey(&answer, BROWSER, &Client::default()).await), "{host}");
    }
    assert!(!moved.passkeys(ada.user.id).await.unwrap()[0].is_usable, "it is listed, so that it can be removed");
    assert_eq!(moved.factors(ada.user.id).await.unwrap().passkeys, 0);
    assert!(moved.passkey_proof_options(&stage.browsing(&ada).await).await.unwrap().is_none());
    let off = stage.another_node_without_passkeys().await;
    assert!(!off.passkeys(ada.user.id).await.unwrap()[0].is_usable);
    assert_eq!(off.factors(ada.user.id).await.unwrap().passkeys, 0);
}

async fn a_passkey_of_another_host_is_not_a_factor(engine: Engine) {
    let setup = Setup { second_factor: SecondFactor::Required, ..Setup::make(engine).await };
    let stage = Stage::with_app(setup).await;
    let lenient = stage.another_node_asking(SecondFactor::Optional).await;
    let ada = new_session(&lenient, ADA, BROWSER).await;
    stage.new_passkey(&ada).await;
    assert_eq!(stage.step(ADA).await.methods, [StepMethod::RecoveryCode, StepMethod::Passkey]);
    stage.change("update passkeys set rp_id = 'old.example'").await;
    assert_eq!(stage.step(ADA).await.methods, [StepMethod::SetUp]);
    let caller = stage.browsing(&ada).await;
    assert!(lenient.offers_second_factor(&caller), "and pages offer one again");
}

async fn a_passkey_of_another_host_is_not_a_way_in(engine: Engine) {
    let (stage, ada, mut first) = Stage::with_passkey(engine).await;
    stage.new_passkey(&ada).await;
    let caller = stage.browsing(&ada).await;
    stage.accounts.remove_password(&caller, &password(PASSWORD), &Client::default()).await.unwrap();
    let caller = stage.browsing(&stage.log_in_with_passkey(&mut first).await).await;
    let [usable, other] = stage.accounts.passkeys(ada.user.id).await.unwrap().try_into().unwrap();
    stage.change("update passkeys set rp_id = 'old.example' where last_used_at is null").await;
    let proof = FullProof::default;
    let last = stage.accounts.remove_passkey(&caller, usable.id, proof(), &Client::default()).await;
    assert!(matches!(last, Err(RemovePasskeyError::LastWayIn)));
    let orphan = stage.accounts.remove_passkey(&caller, other.id, proof(), &Client::default()).await;
    assert!(orphan.is_ok(), "it was not a way in");
}

async fn the_doctor_counts_orphans_and_administrators_without_a_factor(engine: Engine) {
    let (stage, _ada, _) = Stage::with_passkey(engine).await;
    let db = stage.accounts.db();
    assert_eq!(Accounts::passkeys_of_other_hosts_in(db, "portico.example").await.unwrap(), 0);
    assert_eq!(Accounts::passkeys_of_other_hosts_in(db, "new.example").await.unwrap(), 1);
    stage.accounts.set_admin(&email(ADA), true).await.unwrap();
    assert_eq!(stage.accounts.admins_without_factor().await.unwrap(), 0);
    assert_eq!(Accounts::admins_without_factor_in(db, Some("new.example")).await.unwrap(), 1);
    assert_eq!(Accounts::admins_without_factor_in(db, None).await.unwrap(), 1);
}
