use std::slice;

use aws_lc_rs::signature::{ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair};
use portico_accounts::{ImportError, KeyStatus, RotationError, SigningAlgorithm};
use portico_testbed::{Engine, on_both_engines};
use serde_json::json;

use super::{kids, published, ready};
use crate::stage::{ADA, EVE, Forger, ForgerKey, PROGRAM, SECOND, SECRET, Stage, access_token, pem};

on_both_engines!(
    an_imported_key_is_published_first_and_then_signs,
    an_imported_key_is_sealed,
    a_key_of_another_algorithm_is_refused,
    only_a_pkcs8_private_key_is_imported,
    a_key_among_other_text_and_certificates_is_imported,
    a_key_already_in_the_ring_is_refused,
    hs256_keys_cannot_be_imported,
);

const EDDSA: SigningAlgorithm = SigningAlgorithm::EdDsa;

/// A refused import must change nothing.
async fn refusal(stage: &Stage, pem: &str) -> ImportError {
    let before = stage.accounts.keys().await.unwrap();
    let refused = stage.accounts.import_key(pem).await.unwrap_err();
    assert_eq!(stage.accounts.keys().await.unwrap(), before);
    assert!(!refused.to_string().contains('\n'), "{refused}");
    refused
}

async fn an_imported_key_is_published_first_and_then_signs(engine: Engine) {
    for algorithm in [SigningAlgorithm::EdDsa, SigningAlgorithm::Es256] {
        let stage = Stage::signing(engine, algorithm).await;
        let ada = stage.new_session(ADA, PROGRAM).await;
        let before = kids(&stage.accounts, KeyStatus::Active).await;
        let kid = stage.accounts.import_key(&ForgerKey::of_my_own(algorithm).to_pem()).await.unwrap();
        assert!(published(&stage.accounts).contains(&kid));
        assert_eq!(kids(&stage.accounts, KeyStatus::Active).await, before);
        let refused = stage.accounts.activate_key(&kid).await;
        assert!(matches!(refused, Err(RotationError::TooSoon(missing)) if missing == 2 * SECOND), "{refused:?}");
        stage.clock.advance(2 * SECOND);
        stage.accounts.activate_key(&kid).await.unwrap();
        assert_eq!(kids(&stage.accounts, KeyStatus::Active).await.as_slice(), slice::from_ref(&kid));
        assert_eq!(kids(&stage.accounts, KeyStatus::Retired).await, before);
        assert_eq!(kids(&stage.accounts, KeyStatus::Next).await.len(), 1);
        let eve = stage.new_session(EVE, PROGRAM).await;
        assert_eq!(Forger::of(&stage, &eve).await.header["kid"], json!(kid));
        for token in [access_token(&ada), access_token(&eve)] {
            assert!(stage.caller_by_token(token, None).await.is_ok());
        }
    }
}

async fn an_imported_key_is_sealed(engine: Engine) {
    let stage = ready(engine).await;
    let key = ForgerKey::of_my_own(EDDSA);
    let kid = stage.accounts.import_key(&key.to_pem()).await.unwrap();
    let (_, sealed) = stage.sealed_key(&kid).await;
    assert!(!sealed.windows(32).any(|part| part == key.private_bytes()));
    assert!(stage.another_node(SECRET).await.is_ok());
}

async fn a_key_of_another_algorithm_is_refused(engine: Engine) {
    let stage = Stage::set(engine).await;
    let refused = refusal(&stage, &ForgerKey::of_my_own(SigningAlgorithm::Es256).to_pem()).await;
    assert!(matches!(refused, ImportError::OtherAlgorithm { .. }), "{refused}");
    assert!(refused.to_string().contains("ES256") && refused.to_string().contains("EdDSA"), "{refused}");
    let p384 = EcdsaKeyPair::generate(&ECDSA_P384_SHA384_FIXED_SIGNING).unwrap();
    let refused = refusal(&stage, &pem("PRIVATE KEY", p384.to_pkcs8v1().unwrap().as_ref())).await;
    assert!(matches!(refused, ImportError::Unusable), "{refused}");
}

async fn only_a_pkcs8_private_key_is_imported(engine: Engine) {
    let stage = Stage::set(engine).await;
    let good = ForgerKey::of_my_own(EDDSA).to_pem();
    let labelled = |label: &str| good.replace("PRIVATE KEY", label);
    let is = |refused: &ImportError, expected: &str| format!("{refused:?}").starts_with(expected);
    let attempts = [
        (String::new(), "NotPem"),
        ("hunter2".to_owned(), "NotPem"),
        ("-----BEGIN PRIVATE KEY-----".to_owned(), "NotPem"),
        (good.replace("END PRIVATE", "END"), "NotPem"),
        (good.replace("MC", "!!"), "NotPem"),
        (format!("see {good}"), "NotPem"),
        (format!("{good}{good}"), "SeveralKeys(2)"),
        (format!("{good}{}{good}", labelled("CERTIFICATE")), "SeveralKeys(2)"),
        (format!("{good}{}", labelled("ENCRYPTED PRIVATE KEY")), "SeveralKeys(2)"),
        (format!("{good}{}", labelled("RSA PRIVATE KEY")), "SeveralKeys(2)"),
        (format!("{good}-----BEGIN CERTIFICATE-----\nMC4C\n"), "NotPem"),
        (good.lines().nth(1).unwrap().to_owned(), "NotPem"),
        (labelled("PUBLIC KEY"), "PublicKey"),
        (labelled("RSA PUBLIC KEY"), "PublicKey"),
        (labelled("CERTIFICATE"), "PublicKey"),
        (format!("Bag Attributes\n{}", labelled("CERTIFICATE")), "PublicKey"),
        (format!("Bag Attributes\n{}", labelled("ENCRYPTED PRIVATE KEY")), "Encrypted"),
        (format!("{}{}", labelled("EC PARAMETERS"), labelled("EC PRIVATE KEY")), "NotPkcs8(\"EC PRIVATE KEY\")"),
        (labelled("ENCRYPTED PRIVATE KEY"), "Encrypted"),
        (labelled("EC PRIVATE KEY"), "NotPkcs8"),
        (labelled("RSA PRIVATE KEY"), "NotPkcs8"),
        (labelled("OPENSSH PRIVATE KEY"), "NotPkcs8"),
        (pem("PRIVATE KEY", b""), "Unusable"),
        (pem("PRIVATE KEY", b"no DER at all"), "Unusable"),
        (pem("PRIVATE KEY", &[48; 48]), "Unusable"),
    ];
    for (text, expected) in attempts {
        let refused = refusal(&stage, &text).await;
        assert!(is(&refused, expected), "{expected}: {refused:?}");
    }
}

/// What `openssl pkcs12 -nodes`, `openssl x509 -text` and `openssl pkey -text` write around keys.
async fn a_key_among_other_text_and_certificates_is_imported(engine: Engine) {
    const BAG: &str =
        "Bag Attributes\n    friendlyName: signing\n    localKeyID: 56 F7 7A\nKey Attributes: <No Attributes>\n";
    const TEXT: &str = "ED25519 Private-Key:\npriv:\n    de:cd:d9:85\npub:\n    48:0d:5d:9f\n";
    let stage = Stage::set(engine).await;
    let certificate = |key: &str| key.replace("PRIVATE KEY", "CERTIFICATE");
    let around: [&dyn Fn(&str) -> String; 7] = [
        &|key| format!("{BAG}{key}"),
        &|key| format!("{key}{TEXT}"),
        &|key| format!("{BAG}{}subject=CN = portico\n{BAG}{key}", certificate(key)),
        &|key| format!("{key}Certificate:\n    Data:\n{}", certificate(key)),
        &|key| format!("{BAG}{key}{TEXT}").replace('\n', "\r\n"),
        &|key| format!("{BAG}{key}{TEXT}").replace('\n', "\r"),
        &|key| format!("A line with -----BEGIN PRIVATE KEY----- in it is text.\n{key}"),
    ];
    for with_text in around {
        let key = ForgerKey::of_my_own(EDDSA).to_pem();
        let kid = stage.accounts.import_key(&with_text(&key)).await.unwrap();
        assert!(matches!(refusal(&stage, &key).await, ImportError::Exists(_)), "the same key");
        assert!(published(&stage.accounts).contains(&kid));
    }
}

async fn a_key_already_in_the_ring_is_refused(engine: Engine) {
    let stage = Stage::set(engine).await;
    let pem = ForgerKey::of_my_own(EDDSA).to_pem();
    let kid = stage.accounts.import_key(&pem).await.unwrap();
    assert!(matches!(refusal(&stage, &pem).await, ImportError::Exists(KeyStatus::Next)));
    stage.clock.advance(2 * SECOND);
    stage.accounts.activate_key(&kid).await.unwrap();
    assert!(matches!(refusal(&stage, &pem).await, ImportError::Exists(KeyStatus::Active)));
    stage.accounts.rotate_keys().await.unwrap();
    assert!(matches!(refusal(&stage, &pem).await, ImportError::Exists(KeyStatus::Retired)));
}

async fn hs256_keys_cannot_be_imported(engine: Engine) {
    let stage = Stage::signing(engine, SigningAlgorithm::Hs256).await;
    for key in [SigningAlgorithm::EdDsa, SigningAlgorithm::Es256].map(ForgerKey::of_my_own) {
        assert!(matches!(refusal(&stage, &key.to_pem()).await, ImportError::Symmetric));
    }
}
