use portico_accounts::{SigningAlgorithm, TokenError};
use portico_testbed::{Engine, on_both_engines};
use serde_json::{Value, json};

use super::published;
use crate::stage::{ADA, EVE, Forger, PROGRAM, SECOND, Stage, access_token, encode, new_session};

on_both_engines!(
    each_algorithm_signs_and_verifies,
    each_algorithm_rotates,
    a_token_of_another_algorithm_is_refused,
    switching_back_to_an_algorithm_reuses_its_ring,
    nodes_with_another_algorithm_create_a_separate_ring,
    the_key_set_holds_no_private_keys,
    hs256_keys_are_never_published,
);

async fn each_algorithm_signs_and_verifies(engine: Engine) {
    for algorithm in SigningAlgorithm::ALL {
        let stage = Stage::signing(engine, algorithm).await;
        let ada = stage.new_session(ADA, PROGRAM).await;
        assert!(stage.caller_by_token(access_token(&ada), None).await.is_ok(), "{algorithm}");
        let forger = Forger::of(&stage, &ada).await;
        assert_eq!(forger.header["alg"], json!(algorithm.as_str()));
        assert!(stage.caller_by_token(&forger.token(), None).await.is_ok(), "{algorithm}");
    }
}

async fn each_algorithm_rotates(engine: Engine) {
    for algorithm in SigningAlgorithm::ALL {
        let stage = Stage::signing(engine, algorithm).await;
        let ada = stage.new_session(ADA, PROGRAM).await;
        stage.clock.advance(2 * SECOND);
        let now = stage.accounts.rotate_keys().await.unwrap();
        assert_eq!(now.algorithm, algorithm);
        let eve = stage.new_session(EVE, PROGRAM).await;
        for token in [access_token(&ada), access_token(&eve)] {
            assert!(stage.caller_by_token(token, None).await.is_ok(), "{algorithm}");
        }
    }
}

async fn a_token_of_another_algorithm_is_refused(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, PROGRAM).await;
    for algorithm in [SigningAlgorithm::Es256, SigningAlgorithm::Hs256] {
        let node = stage.another_node_signing(algorithm).await.unwrap();
        assert!(matches!(node.accept(access_token(&ada), None), Err(TokenError::Invalid)), "{algorithm}");
        let email = format!("{algorithm}@example.org");
        let other = new_session(&node, &email, PROGRAM).await;
        assert!(node.accept(access_token(&other), None).is_ok());
        // Also where the ring has been loaded again since.
        stage.accounts.reload_keys().await.unwrap();
        assert!(
            matches!(stage.caller_by_token(access_token(&other), None).await, Err(TokenError::Invalid)),
            "{algorithm}"
        );
    }
}

async fn switching_back_to_an_algorithm_reuses_its_ring(engine: Engine) {
    let stage = Stage::set(engine).await;
    stage.another_node_signing(SigningAlgorithm::Es256).await.unwrap();
    let back = stage.another_node_signing(SigningAlgorithm::EdDsa).await.unwrap();
    assert_eq!(published(&back), published(&stage.accounts));
    assert_eq!(stage.count("select count(*) from signing_keys").await, 4);
}

async fn nodes_with_another_algorithm_create_a_separate_ring(engine: Engine) {
    let stage = Stage::set(engine).await;
    let es256 = SigningAlgorithm::Es256;
    let (a, b) = tokio::join!(stage.another_node_signing(es256), stage.another_node_signing(es256));
    let (a, b) = (a.unwrap(), b.unwrap());
    assert_eq!(published(&a), published(&b));
    assert!(published(&a).iter().all(|kid| !published(&stage.accounts).contains(kid)));
}

async fn the_key_set_holds_no_private_keys(engine: Engine) {
    for (algorithm, names) in [
        (SigningAlgorithm::EdDsa, &["alg", "crv", "kid", "kty", "use", "x"][..]),
        (SigningAlgorithm::Es256, &["alg", "crv", "kid", "kty", "use", "x", "y"]),
    ] {
        let stage = Stage::signing(engine, algorithm).await;
        let forger = Forger::of(&stage, &stage.new_session(ADA, PROGRAM).await).await;
        let set = serde_json::to_value(stage.accounts.jwks()).unwrap();
        for key in set["keys"].as_array().unwrap() {
            let mut members: Vec<_> = key.as_object().unwrap().keys().map(String::as_str).collect();
            members.sort_unstable();
            assert_eq!(members, names, "{algorithm}");
            assert_eq!((&key["use"], &key["alg"]), (&json!("sig"), &json!(algorithm.as_str())));
            assert_eq!(key["x"].as_str().unwrap().len(), 43);
        }
        assert_eq!(set.as_object().unwrap().len(), 1);
        assert!(!set.to_string().contains(&encode(&forger.key.private_bytes())));
    }
}

async fn hs256_keys_are_never_published(engine: Engine) {
    let stage = Stage::signing(engine, SigningAlgorithm::Hs256).await;
    assert_eq!(serde_json::to_value(stage.accounts.jwks()).unwrap(), json!({ "keys": [] }));
    let forger = Forger::of(&stage, &stage.new_session(ADA, PROGRAM).await).await;
    let kid = forger.header["kid"].as_str().unwrap();
    assert_eq!(kid.len(), 22, "128 random bits");
    let secret: &[u8] = forger.public_key();
    assert_eq!(secret.len(), 32);
    assert_ne!(Value::from(kid), Value::from(encode(&secret[..16])));
}
