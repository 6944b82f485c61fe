use portico_accounts::SigningAlgorithm;
use portico_testbed::{Engine, on_both_engines};
use serde_json::{Value, json};

use super::{forger, is_refused};
use crate::stage::{Forger, encode};

on_both_engines!(
    any_other_header_is_refused,
    a_header_with_extra_members_is_refused,
    a_null_member_is_refused,
    a_repeated_member_is_refused,
    a_header_in_an_array_is_refused,
    the_key_decides_the_algorithm,
);

async fn any_other_header_is_refused(engine: Engine) {
    let (stage, forger) = forger(engine, SigningAlgorithm::EdDsa).await;
    let kid = forger.header["kid"].clone();
    let wrong_types = [json!(1), json!([]), json!({}), json!(true), json!([kid]), json!("")];
    for name in ["typ", "alg", "kid"] {
        assert!(is_refused(&stage, &forger.with_header(name, Value::Null)).await, "no {name}");
        let mut null = forger.header.clone();
        null[name] = Value::Null;
        assert!(is_refused(&stage, &forger.sign(&null, &forger.claims.to_string())).await, "{name}: null");
        for value in &wrong_types {
            assert!(is_refused(&stage, &forger.with_header(name, value.clone())).await, "{name}: {value}");
        }
    }
    for typ in ["JWT", "jwt", "AT+JWT", "application/at+jwt", "refresh+jwt", "at+jwt ", "dpop+jwt"] {
        assert!(is_refused(&stage, &forger.with_header("typ", json!(typ))).await, "{typ}");
    }
    for alg in ["eddsa", "Ed25519", "ES256", "HS256", "RS256", "dir"] {
        assert!(is_refused(&stage, &forger.with_header("alg", json!(alg))).await, "{alg}");
    }
}

/// Members that have been exploited in other libraries: keys that a token contains or points to, extensions,
/// compression, and an unencoded payload.
async fn a_header_with_extra_members_is_refused(engine: Engine) {
    let (stage, forger) = forger(engine, SigningAlgorithm::EdDsa).await;
    let jwk = json!({ "kty": "OKP", "crv": "Ed25519", "x": encode(forger.public_key()) });
    for (name, value) in [
        ("jwk", jwk),
        ("jku", json!("https://evil.example/jwks.json")),
        ("x5u", json!("https://evil.example/chain.pem")),
        ("x5c", json!(["MIIB"])),
        ("x5t", json!("AAAA")),
        ("x5t#S256", json!("AAAA")),
        ("crit", json!(["exp"])),
        ("crit", json!([])),
        ("b64", json!(false)),
        ("b64", json!(true)),
        ("zip", json!("DEF")),
        ("cty", json!("JWT")),
        ("enc", json!("A256GCM")),
        ("p2c", json!(2_000_000_000)),
        ("nonce", json!("0")),
        ("iss", json!("https://portico.example")),
        ("", json!("")),
    ] {
        assert!(is_refused(&stage, &forger.with_header(name, value.clone())).await, "{name}: {value}");
    }
}

/// A member that is null counts as absent in some libraries.
async fn a_null_member_is_refused(engine: Engine) {
    let (stage, forger) = forger(engine, SigningAlgorithm::EdDsa).await;
    let optional = ["jwk", "jku", "x5u", "x5c", "x5t", "x5t#S256", "crit", "b64", "cty", "enc", "zip", "url", "nonce"];
    for name in optional.into_iter().chain(["extras", "iss", ""]) {
        let mut header = forger.header.clone();
        header[name] = Value::Null;
        assert!(is_refused(&stage, &forger.sign(&header, &forger.claims.to_string())).await, "{name}");
    }
}

async fn a_repeated_member_is_refused(engine: Engine) {
    let (stage, forger) = forger(engine, SigningAlgorithm::EdDsa).await;
    let (header, claims) = (forger.header.to_string(), encode(forger.claims.to_string().as_bytes()));
    for (name, value) in forger.header.as_object().unwrap() {
        for other in [value.clone(), json!("none")] {
            let doubled = header.replacen('{', &format!("{{\"{name}\":{other},"), 1);
            assert!(is_refused(&stage, &forger.sign_parts(&encode(doubled.as_bytes()), &claims)).await, "{doubled}");
        }
    }
}

async fn a_header_in_an_array_is_refused(engine: Engine) {
    let (stage, forger) = forger(engine, SigningAlgorithm::EdDsa).await;
    let Forger { header, claims, .. } = &forger;
    for array in [json!([header["typ"], header["alg"], header["kid"]]), json!([header]), json!([])] {
        assert!(is_refused(&stage, &forger.sign(&array, &claims.to_string())).await, "{array}");
    }
    let texts = ["", "{", "null", "\"\"", "1", "\u{feff}{}", " {}", "{}{}"];
    for text in texts {
        let token = forger.sign_parts(&encode(text.as_bytes()), &encode(claims.to_string().as_bytes()));
        assert!(is_refused(&stage, &token).await, "{text:?}");
    }
    let not_utf_8 = encode(b"{\"typ\":\"at+jwt\xff\"}");
    assert!(is_refused(&stage, &forger.sign_parts(&not_utf_8, &encode(claims.to_string().as_bytes()))).await);
}

/// Signed correctly by the real key; only the algorithm's name differs.
async fn the_key_decides_the_algorithm(engine: Engine) {
    for algorithm in SigningAlgorithm::ALL {
        let (stage, forger) = forger(engine, algorithm).await;
        for other in SigningAlgorithm::ALL.into_iter().filter(|other| *other != algorithm) {
            assert!(is_refused(&stage, &forger.with_header("alg", json!(other.as_str()))).await, "{other}");
        }
    }
}
