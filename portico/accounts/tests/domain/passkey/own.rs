use portico_accounts::Client;
use portico_fields::Name;
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{ADA, BROWSER, EVE, PASSWORD, Stage, json, password};

on_both_engines!(
    a_passkey_is_renamed_by_its_owner_only,
    passkeys_are_listed_in_the_order_in_which_they_were_added,
    signals_list_what_is_accepted,
    a_passkey_of_someone_else_cannot_be_removed,
);

async fn a_passkey_is_renamed_by_its_owner_only(engine: Engine) {
    let (stage, ada, _) = Stage::with_passkey(engine).await;
    let eve = stage.new_session(EVE, BROWSER).await;
    let id = stage.accounts.passkeys(ada.user.id).await.unwrap()[0].id;
    let name = Name::parse("Laptop").unwrap();
    let (caller, client) = (stage.browsing(&eve).await, Client::default());
    assert_eq!(stage.accounts.rename_passkey(&caller, id, &name, &client).await.unwrap(), None);
    let caller = stage.browsing(&ada).await;
    let renamed = stage.accounts.rename_passkey(&caller, id, &name, &client).await.unwrap().unwrap();
    assert_eq!((renamed.id, &*renamed.name), (id, "Laptop"));
    assert_eq!(stage.accounts.passkeys(ada.user.id).await.unwrap(), [renamed]);
}

async fn passkeys_are_listed_in_the_order_in_which_they_were_added(engine: Engine) {
    let (stage, ada, _) = Stage::with_passkey(engine).await;
    for _ in 0..3 {
        stage.new_passkey(&ada).await;
    }
    let listed = stage.accounts.passkeys(ada.user.id).await.unwrap();
    assert!(listed.len() == 4 && listed.is_sorted_by_key(|passkey| passkey.created_at));
}

async fn signals_list_what_is_accepted(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    assert!(stage.accounts.passkey_signals(&ada.user).await.unwrap().is_none());
    for accepted in [1, 2] {
        stage.new_passkey(&ada).await;
        let signals = json(&stage.accounts.passkey_signals(&ada.user).await.unwrap().unwrap());
        assert_eq!(signals["allAcceptedCredentialIds"].as_array().unwrap().len(), accepted);
        assert_eq!((&signals["rpId"], &signals["name"]), (&"portico.example".into(), &ADA.into()));
        assert_eq!((&signals["displayName"], signals["userId"].as_str().unwrap().len()), (&"Ada Lovelace".into(), 43));
    }
    let caller = stage.browsing(&ada).await;
    for passkey in stage.accounts.passkeys(ada.user.id).await.unwrap() {
        let client = Client::default();
        stage.accounts.remove_passkey(&caller, passkey.id, &password(PASSWORD), &client).await.unwrap();
    }
    let signals = json(&stage.accounts.passkey_signals(&ada.user).await.unwrap().unwrap());
    assert!(signals["allAcceptedCredentialIds"].as_array().unwrap().is_empty(), "so that devices forget them");
}

async fn a_passkey_of_someone_else_cannot_be_removed(engine: Engine) {
    let (stage, ada, _) = Stage::with_passkey(engine).await;
    let eve = stage.new_session(EVE, BROWSER).await;
    let id = stage.accounts.passkeys(ada.user.id).await.unwrap()[0].id;
    let caller = stage.browsing(&eve).await;
    let removed = stage.accounts.remove_passkey(&caller, id, &password(PASSWORD), &Client::default()).await;
    assert!(matches!(removed, Err(portico_accounts::RemovePasskeyError::NotFound)));
    assert_eq!(stage.count("select count(*) from passkeys").await, 1);
}
