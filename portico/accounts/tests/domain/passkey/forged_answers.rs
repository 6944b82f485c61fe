//! Answers to request options that must be refused, each changed in one place and signed with the right key.

use portico_testbed::{Answer, Engine, KeyKind, SoftPasskey, on_both_engines};

use crate::stage::{ADA, BROWSER, EVE, ISSUER, Stage, json, refused};

on_both_engines!(
    an_unchanged_answer_is_accepted,
    an_answer_of_another_page_is_refused,
    an_answer_for_another_host_is_refused,
    an_answer_without_presence_or_verification_is_refused,
    an_answer_with_impossible_backup_flags_is_refused,
    an_answer_with_another_handle_or_none_is_refused,
    an_answer_of_another_account_is_refused,
    an_answer_with_a_wrong_signature_is_refused,
    client_data_that_can_be_read_in_two_ways_is_refused,
    a_byte_order_mark_is_skipped,
    text_that_is_not_an_answer_is_refused,
    only_an_unknown_passkey_is_named_as_such,
);

const BACKUP_ELIGIBLE: u8 = 0b1000;
const BACKED_UP: u8 = 0b1_0000;

/// Whether a log-in with a changed answer succeeds.
async fn accepts(stage: &Stage, passkey: &mut SoftPasskey, change: impl FnOnce(&mut Answer)) -> bool {
    let mut answer = passkey.answer(&stage.log_in_options());
    change(&mut answer);
    let entry = stage.log_in_by(&answer.json()).await;
    match entry {
        Ok(_) => true,
        refusal => {
            assert!(!refused(refusal), "the passkey is known");
            false
        }
    }
}

async fn an_unchanged_answer_is_accepted(engine: Engine) {
    let (stage, _ada, mut passkey) = Stage::with_passkey(engine).await;
    assert!(accepts(&stage, &mut passkey, |_| {}).await);
}

async fn an_answer_of_another_page_is_refused(engine: Engine) {
    let (stage, _ada, mut passkey) = Stage::with_passkey(engine).await;
    for origin in [
        "https://evil.example",
        "https://portico.example.evil.example",
        "https://portico.example:8443",
        "http://portico.example",
        "https://sub.portico.example",
    ] {
        passkey.origin = origin.to_owned();
        assert!(!accepts(&stage, &mut passkey, |_| {}).await, "{origin}");
    }
    passkey.origin = ISSUER.to_owned();
    for (part, other) in [
        (r#""crossOrigin":false"#, r#""crossOrigin":true"#),
        (r#""crossOrigin":false"#, r#""crossOrigin":true,"topOrigin":"https://evil.example""#),
        (r#""crossOrigin":false"#, r#""crossOrigin":false,"topOrigin":"https://evil.example""#),
        ("webauthn.get", "webauthn.create"),
        ("webauthn.get", "payment.get"),
    ] {
        let changed =
            accepts(&stage, &mut passkey, |answer| answer.client_data = answer.client_data.replace(part, other));
        assert!(!changed.await, "{other}");
    }
}

async fn an_answer_for_another_host_is_refused(engine: Engine) {
    let (stage, _ada, mut passkey) = Stage::with_passkey(engine).await;
    for host in ["evil.example", "example", "sub.portico.example", ""] {
        assert!(!accepts(&stage, &mut passkey, |answer| answer.rp_id = host.to_owned()).await, "{host}");
    }
}

async fn an_answer_without_presence_or_verification_is_refused(engine: Engine) {
    let (stage, _ada, mut passkey) = Stage::with_passkey(engine).await;
    for missing in [0b001, 0b100, 0b101] {
        assert!(!accepts(&stage, &mut passkey, |answer| answer.flags &= !missing).await, "{missing:b}");
    }
}

async fn an_answer_with_impossible_backup_flags_is_refused(engine: Engine) {
    let (stage, ada, mut synced) = Stage::with_passkey(engine).await;
    assert!(!accepts(&stage, &mut synced, |answer| answer.flags &= !BACKUP_ELIGIBLE).await, "synced, but not eligible");
    let both = BACKUP_ELIGIBLE | BACKED_UP;
    assert!(!accepts(&stage, &mut synced, |answer| answer.flags &= !both).await, "no longer eligible");
    assert!(accepts(&stage, &mut synced, |answer| answer.flags &= !BACKED_UP).await, "no longer synced");
    assert!(!stage.accounts.passkeys(ada.user.id).await.unwrap()[0].is_synced);
    let mut on_device = SoftPasskey::on_device(KeyKind::Es256, ISSUER);
    stage.add_passkey(&ada, &mut on_device).await.unwrap();
    assert!(!accepts(&stage, &mut on_device, |answer| answer.flags |= both).await, "eligible now");
}

async fn an_answer_with_another_handle_or_none_is_refused(engine: Engine) {
    let (stage, _ada, mut passkey) = Stage::with_passkey(engine).await;
    let eve = stage.new_session(EVE, BROWSER).await;
    let of_eve = stage.new_passkey(&eve).await;
    for handle in [None, Some(of_eve.user_handle.clone()), Some(Vec::new()), Some(vec![0; 32])] {
        assert!(!accepts(&stage, &mut passkey, |answer| answer.user_handle = handle).await);
    }
}

async fn an_answer_of_another_account_is_refused(engine: Engine) {
    let (stage, _ada, mut of_ada) = Stage::with_passkey(engine).await;
    let eve = stage.new_session(EVE, BROWSER).await;
    let of_eve = stage.new_passkey(&eve).await;
    let by_eve = of_ada.answer(&stage.log_in_options()).signed_by(&of_eve);
    assert!(!refused(stage.log_in_by(&by_eve.json()).await), "Ada's id with Eve's signature");
    let swapped = accepts(&stage, &mut of_ada, |answer| answer.id = of_eve.credential_id.clone());
    assert!(!swapped.await, "Eve's id with Ada's handle and signature");
}

async fn an_answer_with_a_wrong_signature_is_refused(engine: Engine) {
    let (stage, ada, _) = Stage::with_passkey(engine).await;
    for kind in [KeyKind::Es256, KeyKind::EdDsa, KeyKind::Rs256] {
        let mut passkey = SoftPasskey::new(kind, ISSUER);
        stage.add_passkey(&ada, &mut passkey).await.unwrap();
        for signature in [&[][..], &[0; 64], &[0; 70], &[0; 256]] {
            let answer = passkey.answer(&stage.log_in_options());
            assert!(!refused(stage.log_in_by(&answer.json_with(signature)).await), "{kind:?}");
        }
        let answer = passkey.answer(&stage.log_in_options()).signed_by(&SoftPasskey::new(kind, ISSUER));
        assert!(!refused(stage.log_in_by(&answer.json()).await), "{kind:?}");
    }
}

async fn client_data_that_can_be_read_in_two_ways_is_refused(engine: Engine) {
    let (stage, _ada, mut passkey) = Stage::with_passkey(engine).await;
    for doubled in [
        r#","origin":"https://portico.example"}"#.to_owned(),
        r#","origin":"https://evil.example"}"#.to_owned(),
        r#","type":"webauthn.get"}"#.to_owned(),
        r#","crossOrigin":false}"#.to_owned(),
        format!(r#","padding":"{}"}}"#, "x".repeat(64 * 1024)),
        "}}".to_owned(),
    ] {
        let changed =
            accepts(&stage, &mut passkey, |answer| answer.client_data = answer.client_data.replace('}', &doubled));
        assert!(!changed.await, "{}", doubled.get(..20).unwrap_or(&doubled));
    }
}

async fn a_byte_order_mark_is_skipped(engine: Engine) {
    let (stage, _ada, mut passkey) = Stage::with_passkey(engine).await;
    let marked = accepts(&stage, &mut passkey, |answer| answer.client_data.insert(0, '\u{feff}'));
    assert!(marked.await);
}

async fn text_that_is_not_an_answer_is_refused(engine: Engine) {
    let (stage, _ada, mut passkey) = Stage::with_passkey(engine).await;
    let answer = passkey.answer(&stage.log_in_options()).json();
    for text in ["", "{}", "null", &"[".repeat(100_000), &answer[1..], &answer.replace("public-key", "password")] {
        assert!(!refused(stage.log_in_by(text).await));
    }
    assert!(stage.log_in_by(&answer).await.is_ok(), "none of them used up the challenge");
}

async fn only_an_unknown_passkey_is_named_as_such(engine: Engine) {
    let (stage, ada, mut passkey) = Stage::with_passkey(engine).await;
    let unknown = stage.log_in_by(&stranger(&stage, &ada).await).await;
    assert!(refused(unknown), "no passkey has that id");
    let wrong = passkey.answer(&stage.log_in_options()).json_with(&[0; 64]);
    assert!(!refused(stage.log_in_by(&wrong).await), "the browser must not forget this one");
    assert_eq!(stage.count("select count(*) from sessions").await, 1);
    assert!(stage.log_in(ADA, crate::stage::PASSWORD).await.is_ok());
}

/// The answer of a passkey that was created but never added.
async fn stranger(stage: &Stage, ada: &portico_accounts::LoggedIn) -> String {
    let mut stranger = crate::stage::passkey();
    stranger.create(&json(&stage.creation_options(&stage.browsing(ada).await).await.unwrap()));
    stranger.answer(&stage.log_in_options()).json()
}
