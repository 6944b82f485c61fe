use std::collections::BTreeSet;

use portico_testbed::{Engine, on_both_engines};
use serde_json::to_value;

use crate::stage::{ADA, BROWSER, EVE, Stage, email};

on_both_engines!(the_export_lists_passkeys_without_their_keys, deleting_a_user_deletes_their_passkeys);

async fn the_export_lists_passkeys_without_their_keys(engine: Engine) {
    let (stage, ada, mut passkey) = Stage::with_passkey(engine).await;
    stage.log_in_with_passkey(&mut passkey).await;
    let eve = stage.new_session(EVE, BROWSER).await;
    stage.new_passkey(&eve).await;
    let export = to_value(stage.accounts.export(&stage.browsing(&ada).await).await.unwrap()).unwrap();
    let [listed] = export["passkeys"].as_array().unwrap().as_slice() else { panic!("{export}") };
    let members: BTreeSet<_> = listed.as_object().unwrap().keys().map(String::as_str).collect();
    let expected =
        ["aaguid", "backed_up", "backup_eligible", "created_at", "id", "last_used_at", "name", "rp_id", "transports"];
    assert_eq!(members, expected.into());
    assert_eq!((&listed["rp_id"], &listed["transports"]), (&"portico.example".into(), &"internal hybrid".into()));
    assert!(listed["last_used_at"].is_string());
}

async fn deleting_a_user_deletes_their_passkeys(engine: Engine) {
    let (stage, _ada, _) = Stage::with_passkey(engine).await;
    let eve = stage.new_session(EVE, BROWSER).await;
    stage.new_passkey(&eve).await;
    assert!(stage.accounts.delete_user(&email(ADA)).await.unwrap());
    assert_eq!(stage.count("select count(*) from passkeys").await, 1);
}
