//! Answers to creation options that must be refused, each changed in one place.

use portico_accounts::{Client, LoggedIn, PasskeyError};
use portico_testbed::{Creation, Engine, KeyKind, SoftPasskey, on_both_engines};

use crate::stage::{ADA, BROWSER, ISSUER, Stage, json, passkey};

on_both_engines!(
    a_creation_on_another_page_or_for_another_host_is_refused,
    a_creation_without_presence_or_verification_is_refused,
    a_creation_with_impossible_flags_is_refused,
    a_creation_with_another_id_is_refused,
    a_key_of_another_algorithm_is_refused,
    a_weak_or_broken_key_is_refused,
    an_unusual_transport_is_dropped,
);

/// A public key with 1024 bits, made with OpenSSL.
const RSA_1024: &str = "30819f300d06092a864886f70d010101050003818d0030818902818100eca3e034f89d88a78ee292e1154eddecedd6945\
    a0ebf428f416126d74c5a86d3b914bfc6bad74c329686d61e46f2b5e1ed165d8fc8df8743741861f040948280ba9027ce28da7b691cc2873fa1ab\
    c189d99f86a706068fbb287155c6aee8689a4dd013ed69d952c8cdd86c6ac19653776ea461c407073cf0cdd7d8a642b26bc30203010001";

/// Whether a changed passkey is added.
async fn accepts(stage: &Stage, ada: &LoggedIn, mut new: SoftPasskey, change: impl FnOnce(&mut Creation)) -> bool {
    let caller = stage.browsing(ada).await;
    let mut creation = new.create(&json(&stage.creation_options(&caller).await.unwrap()));
    change(&mut creation);
    match stage.accounts.add_passkey(&caller, &creation.json(), None, &Client::default()).await {
        Ok(_) => true,
        Err(PasskeyError::Invalid(invalid)) => {
            assert!(!invalid.is_unknown);
            false
        }
        other => panic!("{other:?}"),
    }
}

async fn ada(engine: Engine) -> (Stage, LoggedIn) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, BROWSER).await;
    (stage, ada)
}

async fn a_creation_on_another_page_or_for_another_host_is_refused(engine: Engine) {
    let (stage, ada) = ada(engine).await;
    for (part, other) in [
        ("https://portico.example", "https://evil.example"),
        (r#""crossOrigin":false"#, r#""crossOrigin":true"#),
        ("webauthn.create", "webauthn.get"),
        (r#""crossOrigin":false"#, r#""crossOrigin":false,"topOrigin":"https://evil.example""#),
    ] {
        let changed = |creation: &mut Creation| creation.client_data = creation.client_data.replace(part, other);
        assert!(!accepts(&stage, &ada, passkey(), changed).await, "{other}");
    }
    assert!(!accepts(&stage, &ada, passkey(), |creation| creation.rp_id = "evil.example".to_owned()).await);
    assert_eq!(stage.count("select count(*) from passkeys").await, 0);
    assert!(accepts(&stage, &ada, passkey(), |_| {}).await);
}

async fn a_creation_without_presence_or_verification_is_refused(engine: Engine) {
    let (stage, ada) = ada(engine).await;
    for missing in [0b001, 0b100] {
        assert!(!accepts(&stage, &ada, passkey(), |creation| creation.flags &= !missing).await, "{missing:b}");
    }
}

async fn a_creation_with_impossible_flags_is_refused(engine: Engine) {
    let (stage, ada) = ada(engine).await;
    let (eligible, has_credential) = (0b1000, 0b100_0000);
    assert!(!accepts(&stage, &ada, passkey(), |creation| creation.flags &= !eligible).await, "synced, not eligible");
    assert!(!accepts(&stage, &ada, passkey(), |creation| creation.flags &= !has_credential).await);
}

async fn a_creation_with_another_id_is_refused(engine: Engine) {
    let (stage, ada) = ada(engine).await;
    assert!(!accepts(&stage, &ada, passkey(), |creation| creation.id = vec![1; 32]).await);
    for (bytes, is_accepted) in [(0, false), (1, true), (1023, true), (1024, false)] {
        let change = |creation: &mut Creation| {
            creation.id = vec![2; bytes];
            creation.attested_id = vec![2; bytes];
        };
        assert_eq!(accepts(&stage, &ada, passkey(), change).await, is_accepted, "{bytes}");
    }
}

async fn a_key_of_another_algorithm_is_refused(engine: Engine) {
    let (stage, ada) = ada(engine).await;
    assert!(!accepts(&stage, &ada, SoftPasskey::new(KeyKind::Es384, ISSUER), |_| {}).await, "P-384");
    let kinds = [KeyKind::EdDsa, KeyKind::Es256, KeyKind::Rs256, KeyKind::Es384];
    for kind in kinds {
        let new = SoftPasskey::new(kind, ISSUER);
        for claimed in [-8, -7, -257, -35, -37, -65535, 0, i64::MAX].into_iter().filter(|alg| *alg != kind.cose()) {
            let change = |creation: &mut Creation| creation.algorithm = claimed;
            assert!(!accepts(&stage, &ada, new.clone(), change).await, "{kind:?} as {claimed}");
        }
    }
}

async fn a_weak_or_broken_key_is_refused(engine: Engine) {
    let (stage, ada) = ada(engine).await;
    let weak = |creation: &mut Creation| {
        creation.public_key = bytes(RSA_1024);
        creation.algorithm = -257;
    };
    assert!(!accepts(&stage, &ada, passkey(), weak).await, "RSA with 1024 bits");
    for kind in [KeyKind::EdDsa, KeyKind::Es256, KeyKind::Rs256] {
        let key = SoftPasskey::new(kind, ISSUER);
        let new = || key.clone();
        assert!(!accepts(&stage, &ada, new(), |creation| creation.public_key.truncate(43)).await, "{kind:?}, cut");
        assert!(!accepts(&stage, &ada, new(), |creation| creation.public_key.push(0)).await, "{kind:?}, longer");
        assert!(!accepts(&stage, &ada, new(), |creation| creation.public_key.clear()).await, "{kind:?}, empty");
    }
    let off_the_curve = |creation: &mut Creation| creation.public_key[90] ^= 1;
    assert!(!accepts(&stage, &ada, passkey(), off_the_curve).await, "a point that is not on the curve");
    let raw = |creation: &mut Creation| creation.public_key = creation.public_key.split_off(26);
    assert!(!accepts(&stage, &ada, passkey(), raw).await, "a point alone");
}

async fn an_unusual_transport_is_dropped(engine: Engine) {
    let (stage, ada) = ada(engine).await;
    let transports = serde_json::json!(["usb", "<script>", "a b", "x".repeat(100), "new-one"]);
    assert!(accepts(&stage, &ada, passkey(), |creation| creation.transports = transports).await);
    assert_eq!(stage.texts("select transports from passkeys").await, ["usb new-one"]);
}

fn bytes(hex: &str) -> Vec<u8> {
    let hex: String = hex.split_whitespace().collect();
    let pairs = hex.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
    pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
}
