use portico_accounts::SigningAlgorithm;
use portico_testbed::{Engine, on_both_engines};
use serde_json::json;

use super::{forger, is_refused};
use crate::stage::{ADA, Forger, PROGRAM, Stage, access_token, encode};

on_both_engines!(
    an_unchanged_copy_is_accepted,
    a_token_must_have_three_parts,
    an_encrypted_token_is_refused,
    a_token_has_one_spelling,
    a_token_of_100_kilobytes_is_refused,
);

async fn an_unchanged_copy_is_accepted(engine: Engine) {
    for algorithm in SigningAlgorithm::ALL {
        let (stage, forger) = forger(engine, algorithm).await;
        assert!(stage.caller_by_token(&forger.token(), None).await.is_ok(), "{algorithm}");
    }
}

async fn a_token_must_have_three_parts(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.new_session(ADA, PROGRAM).await;
    let good = access_token(&ada);
    let changed = [
        String::new(),
        ".".to_owned(),
        "..".to_owned(),
        "...".to_owned(),
        "a.b.c".to_owned(),
        format!("{good}."),
        format!(".{good}"),
        format!("{good}.{good}"),
        format!("{good}.x"),
        format!("{good}="),
        format!(" {good}"),
        format!("{good} "),
        format!("{good}\n"),
        format!("{good}\0"),
        good.replace('.', ".."),
        good.replacen('.', "", 1),
        good[1..].to_owned(),
        good[..good.len() - 1].to_owned(),
        format!("Bearer {good}"),
    ];
    for token in changed {
        assert!(is_refused(&stage, &token).await, "{token:?}");
    }
}

/// Five parts, as in JWE (RFC 7516), with our own header or with the one that belongs to it.
async fn an_encrypted_token_is_refused(engine: Engine) {
    let (stage, forger) = forger(engine, SigningAlgorithm::EdDsa).await;
    let (good, claims) = (forger.token(), encode(forger.claims.to_string().as_bytes()));
    let parts: Vec<_> = good.split('.').collect();
    let jwe = encode(json!({ "alg": "dir", "enc": "A256GCM", "typ": "at+jwt" }).to_string().as_bytes());
    for token in [
        format!("{jwe}..{}.{claims}.{}", encode(&[0; 12]), encode(&[0; 16])),
        format!("{}..{}.{claims}.{}", parts[0], encode(&[0; 12]), parts[2]),
        format!("{}.{}.{}.{}.{}", parts[0], parts[1], parts[2], parts[1], parts[2]),
        forger.sign_parts(&format!("{jwe}.."), &claims),
        forger.sign_parts(&format!("{}.{}", parts[0], parts[0]), &claims),
        forger.sign_parts(parts[0], &format!("{claims}.{claims}")),
        forger.sign_parts(&jwe, &claims),
    ] {
        assert!(is_refused(&stage, &token).await, "{token}");
    }
}

/// Base64 that decodes to the same bytes but is written otherwise, signed as it is written.
async fn a_token_has_one_spelling(engine: Engine) {
    for algorithm in SigningAlgorithm::ALL {
        let (stage, forger) = forger(engine, algorithm).await;
        let good = forger.token();
        let [header, claims, signature] = good.split('.').collect::<Vec<_>>().try_into().unwrap();
        let mut tried = 0;
        for (respelled, token) in [
            (respelled(header), forger.sign_parts(&respelled(header).unwrap_or_default(), claims)),
            (respelled(claims), forger.sign_parts(header, &respelled(claims).unwrap_or_default())),
            (respelled(signature), format!("{header}.{claims}.{}", respelled(signature).unwrap_or_default())),
        ] {
            tried += usize::from(respelled.is_some());
            assert!(is_refused(&stage, &token).await, "{algorithm}: {token}");
        }
        assert!(tried > 0, "{algorithm}: no part has spare bits");
        for padding in ["=", "==", "\n", " ", "%3D"] {
            for token in [
                forger.sign_parts(&format!("{header}{padding}"), claims),
                forger.sign_parts(header, &format!("{claims}{padding}")),
                format!("{good}{padding}"),
            ] {
                assert!(is_refused(&stage, &token).await, "{algorithm}: {token}");
            }
        }
    }
}

/// The same bytes with a spare bit set in the last character, if it has one.
fn respelled(part: &str) -> Option<String> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let last = ALPHABET.iter().position(|at| at == part.as_bytes().last().unwrap()).unwrap();
    let is_spare = !part.len().is_multiple_of(4);
    is_spare.then(|| format!("{}{}", &part[..part.len() - 1], char::from(ALPHABET[last ^ 1])))
}

async fn a_token_of_100_kilobytes_is_refused(engine: Engine) {
    let stage = Stage::set(engine).await;
    let forger = Forger::of(&stage, &stage.new_session(ADA, PROGRAM).await).await;
    assert!(is_refused(&stage, &forger.with_claim("jti", json!("0".repeat(100_000)))).await);
    assert!(is_refused(&stage, &forger.with_header("kid", json!("0".repeat(100_000)))).await);
    assert!(is_refused(&stage, &"a".repeat(100_000)).await);
    assert!(is_refused(&stage, &".".repeat(100_000)).await);
}
