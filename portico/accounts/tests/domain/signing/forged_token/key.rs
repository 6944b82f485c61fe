use aws_lc_rs::hmac;
use portico_accounts::SigningAlgorithm;
use portico_testbed::{Engine, on_both_engines};
use serde_json::json;

use super::{forger, is_refused};
use crate::stage::{Forger, ForgerKey, MINUTE, PROGRAM, SECOND, encode, forge, pem};

on_both_engines!(
    a_token_signed_by_another_key_is_refused,
    an_unsigned_token_is_refused_in_every_spelling,
    the_public_key_does_not_work_as_a_shared_secret,
    a_kid_is_only_compared_and_never_interpreted,
    a_kid_of_another_key_in_the_ring_is_refused,
    a_deleted_retired_key_is_refused,
);

async fn a_token_signed_by_another_key_is_refused(engine: Engine) {
    for algorithm in SigningAlgorithm::ALL {
        let (stage, real) = forger(engine, algorithm).await;
        let forger = Forger { key: ForgerKey::of_my_own(algorithm), ..real };
        assert!(is_refused(&stage, &forger.token()).await);
        assert!(is_refused(&stage, &forger.with_header("kid", json!("of my own"))).await);
        let jwk = json!({ "kty": "OKP", "crv": "Ed25519", "x": encode(forger.public_key()) });
        assert!(is_refused(&stage, &forger.with_header("jwk", jwk)).await);
    }
}

async fn an_unsigned_token_is_refused_in_every_spelling(engine: Engine) {
    for algorithm in SigningAlgorithm::ALL {
        let (stage, forger) = forger(engine, algorithm).await;
        for spelling in ["none", "None", "NONE", "nOnE", "none ", " none", "none\0", "ｎone", "null", ""] {
            let mut header = forger.header.clone();
            header["alg"] = json!(spelling);
            let unsigned = forge(&header, &forger.claims.to_string(), |_| Vec::new());
            assert!(is_refused(&stage, &unsigned).await, "{spelling:?}");
            assert!(is_refused(&stage, &forger.with_header("alg", json!(spelling))).await, "{spelling:?}");
        }
        let good = forger.token();
        let (signed, _) = good.rsplit_once('.').unwrap();
        assert!(is_refused(&stage, &format!("{signed}.")).await);
        assert!(is_refused(&stage, signed).await);
        for length in [1, 31, 32, 63, 64, 65, 128] {
            let zeros = format!("{signed}.{}", encode(&vec![0; length]));
            assert!(is_refused(&stage, &zeros).await, "{algorithm}: {length}");
        }
    }
}

/// Key confusion: the public key is public in all of these spellings.
async fn the_public_key_does_not_work_as_a_shared_secret(engine: Engine) {
    for algorithm in [SigningAlgorithm::EdDsa, SigningAlgorithm::Es256] {
        let (stage, forger) = forger(engine, algorithm).await;
        for secret in spellings_of_the_public_key(&stage.accounts.jwks(), &forger) {
            let key = hmac::Key::new(hmac::HMAC_SHA256, &secret);
            for alg in ["HS256", algorithm.as_str()] {
                let mut header = forger.header.clone();
                header["alg"] = json!(alg);
                let sign = |text: &[u8]| hmac::sign(&key, text).as_ref().to_vec();
                assert!(is_refused(&stage, &forge(&header, &forger.claims.to_string(), sign)).await, "{alg}");
            }
        }
    }
}

fn spellings_of_the_public_key(jwks: &portico_accounts::JwkSet, forger: &Forger) -> Vec<Vec<u8>> {
    let raw = forger.public_key();
    // The prefix of the bytes in a SubjectPublicKeyInfo (RFC 8410; RFC 5480).
    let prefix: &[u8] = match forger.key {
        ForgerKey::Ed25519(_) => &[48, 42, 48, 5, 6, 3, 43, 101, 112, 3, 33, 0],
        _ => &[48, 89, 48, 19, 6, 7, 42, 134, 72, 206, 61, 2, 1, 6, 8, 42, 134, 72, 206, 61, 3, 1, 7, 3, 66, 0],
    };
    let der = [prefix, raw].concat();
    let pem = pem("PUBLIC KEY", &der);
    let kid = forger.header["kid"].as_str().unwrap();
    let jwk = jwks.keys.iter().find(|key| key.kid() == kid).unwrap();
    vec![
        raw.to_vec(),
        raw[1..].to_vec(),
        encode(raw).into_bytes(),
        der,
        pem.trim_end().as_bytes().to_vec(),
        pem.into_bytes(),
        serde_json::to_vec(jwk).unwrap(),
        serde_json::to_vec(jwks).unwrap(),
        kid.as_bytes().to_vec(),
        Vec::new(),
    ]
}

async fn a_kid_is_only_compared_and_never_interpreted(engine: Engine) {
    for algorithm in SigningAlgorithm::ALL {
        let (stage, forger) = forger(engine, algorithm).await;
        let kid = forger.header["kid"].as_str().unwrap();
        for wrong in [
            json!(""),
            json!("unknown"),
            json!("../../etc/passwd"),
            json!("/dev/null"),
            json!("' or 1 = 1 --"),
            json!("' union select 'AAAA' --"),
            json!("; rm -rf /"),
            json!("https://evil.example/key"),
            json!("%"),
            json!("*"),
            json!(kid.to_lowercase()),
            json!(format!("{kid} ")),
            json!(format!("{kid}\0")),
            json!(format!("{kid}=")),
            json!(&kid[..kid.len() - 1]),
            json!([kid]),
            json!({ "kid": kid }),
            json!(0),
            json!(-1),
            json!(true),
        ] {
            assert!(is_refused(&stage, &forger.with_header("kid", wrong.clone())).await, "{algorithm}: {wrong}");
        }
        let mut header = forger.header.clone();
        header["kid"] = json!("");
        let key = hmac::Key::new(hmac::HMAC_SHA256, b"");
        let empty_key = forge(&header, &forger.claims.to_string(), |text| hmac::sign(&key, text).as_ref().to_vec());
        assert!(is_refused(&stage, &empty_key).await);
    }
}

async fn a_kid_of_another_key_in_the_ring_is_refused(engine: Engine) {
    let (stage, forger) = forger(engine, SigningAlgorithm::EdDsa).await;
    let next = stage.texts("select id from signing_keys where status = 'next'").await;
    assert!(is_refused(&stage, &forger.with_header("kid", json!(next[0]))).await);
}

async fn a_deleted_retired_key_is_refused(engine: Engine) {
    let (stage, old) = forger(engine, SigningAlgorithm::EdDsa).await;
    stage.clock.advance(2 * SECOND);
    stage.accounts.rotate_keys().await.unwrap();
    stage.clock.advance(6 * MINUTE);
    let ada = stage.new_session("eve@example.org", PROGRAM).await;
    let fresh = Forger::of(&stage, &ada).await;
    assert!(stage.caller_by_token(&fresh.token(), None).await.is_ok());
    let with_old_key = Forger { header: old.header, key: old.key, claims: fresh.claims.clone() };
    assert!(is_refused(&stage, &with_old_key.token()).await);
    assert!(is_refused(&stage, &Forger { header: fresh.header, ..with_old_key }.token()).await);
}
