use aws_lc_rs::hmac;
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use portico_accounts::TokenError;
use portico_testbed::{Engine, on_both_engines};
use serde_json::{Value, json};

use crate::stage::{ADA, Forger, PROGRAM, Stage, access_token, forge};

on_both_engines!(
    the_forgers_own_copy_is_good,
    another_key_is_refused,
    no_signature_is_refused_however_it_is_spelled,
    the_public_key_is_no_shared_secret,
    any_other_header_is_refused,
    every_claim_is_required,
    every_claim_has_one_type,
    a_doubled_or_unknown_claim_is_refused,
    another_issuer_or_audience_is_refused,
    clocks_may_be_five_seconds_apart,
    another_users_name_on_a_session_is_refused,
    what_is_not_three_parts_is_refused,
    a_token_of_100_kilobytes_is_refused,
);

/// Every token here is in order by its form, so that it is the named flaw that is refused.
async fn is_refused(stage: &Stage, token: &str) -> bool {
    matches!(stage.who(token, None).await, Err(TokenError::Invalid))
}

async fn the_forgers_own_copy_is_good(engine: Engine) {
    let stage = Stage::set(engine).await;
    let forger = Forger::of(&stage, &stage.enter(ADA, PROGRAM).await).await;
    assert!(stage.who(&forger.token(), None).await.is_ok());
}

async fn another_key_is_refused(engine: Engine) {
    let stage = Stage::set(engine).await;
    let forger = Forger::of(&stage, &stage.enter(ADA, PROGRAM).await).await;
    let forger = Forger { key: Forger::default().key, ..forger };
    assert!(is_refused(&stage, &forger.token()).await);
    assert!(is_refused(&stage, &forger.with_header("kid", json!("of my own"))).await);
    let jwk = json!({ "kty": "OKP", "crv": "Ed25519", "x": BASE64_URL_SAFE_NO_PAD.encode(forger.public_key()) });
    assert!(is_refused(&stage, &forger.with_header("jwk", jwk)).await);
}

async fn no_signature_is_refused_however_it_is_spelled(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.enter(ADA, PROGRAM).await;
    let forger = Forger::of(&stage, &ada).await;
    for spelling in ["none", "None", "NONE", "nOnE", "none ", ""] {
        let mut header = forger.header.clone();
        header["alg"] = json!(spelling);
        assert!(is_refused(&stage, &forge(&header, &forger.claims.to_string(), |_| Vec::new())).await, "{spelling:?}");
        assert!(is_refused(&stage, &forger.with_header("alg", json!(spelling))).await, "{spelling:?}");
    }
    let (signed, _) = access_token(&ada).rsplit_once('.').unwrap();
    assert!(is_refused(&stage, &format!("{signed}.")).await);
    assert!(is_refused(&stage, signed).await);
}

async fn the_public_key_is_no_shared_secret(engine: Engine) {
    let stage = Stage::set(engine).await;
    let forger = Forger::of(&stage, &stage.enter(ADA, PROGRAM).await).await;
    let public = forger.public_key().to_vec();
    let spelled = BASE64_URL_SAFE_NO_PAD.encode(&public).into_bytes();
    let kid = forger.header["kid"].as_str().unwrap().as_bytes().to_vec();
    for alg in ["HS256", "EdDSA"] {
        let mut header = forger.header.clone();
        header["alg"] = json!(alg);
        for secret in [&public, &spelled, &kid, &Vec::new()] {
            let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
            let token = forge(&header, &forger.claims.to_string(), |text| hmac::sign(&key, text).as_ref().to_vec());
            assert!(is_refused(&stage, &token).await, "{alg}");
        }
    }
}

async fn any_other_header_is_refused(engine: Engine) {
    let stage = Stage::set(engine).await;
    let forger = Forger::of(&stage, &stage.enter(ADA, PROGRAM).await).await;
    let changes = [
        ("typ", json!("JWT")),
        ("typ", json!("refresh+jwt")),
        ("typ", Value::Null),
        ("alg", Value::Null),
        ("alg", json!("eddsa")),
        ("alg", json!("ES256")),
        ("alg", json!(["EdDSA"])),
        ("kid", Value::Null),
        ("kid", json!("../../etc/passwd")),
        ("kid", json!("' or 1 = 1")),
        ("cty", json!("JWT")),
        ("jku", json!("https://evil.example/jwks.json")),
        ("crit", json!(["exp"])),
    ];
    for (name, value) in changes {
        assert!(is_refused(&stage, &forger.with_header(name, value.clone())).await, "{name}: {value}");
    }
}

async fn every_claim_is_required(engine: Engine) {
    let stage = Stage::set(engine).await;
    let forger = Forger::of(&stage, &stage.enter(ADA, PROGRAM).await).await;
    for name in forger.claims.as_object().unwrap().keys() {
        assert!(is_refused(&stage, &forger.with_claim(name, Value::Null)).await, "{name}");
    }
}

async fn every_claim_has_one_type(engine: Engine) {
    let stage = Stage::set(engine).await;
    let forger = Forger::of(&stage, &stage.enter(ADA, PROGRAM).await).await;
    for (name, value) in forger.claims.as_object().unwrap() {
        let swapped = if value.is_string() { json!(1) } else { json!(value.to_string()) };
        for wrong in [swapped, json!([value]), json!({}), json!(true), json!(1.5), json!("")] {
            if name == "jti" && wrong == "" {
                continue;
            }
            assert!(is_refused(&stage, &forger.with_claim(name, wrong.clone())).await, "{name}: {wrong}");
        }
        let mut null = forger.claims.clone();
        null[name] = Value::Null;
        assert!(is_refused(&stage, &forger.sign(&forger.header, &null.to_string())).await, "{name}: null");
    }
    for claims in ["", "[]", "null", "\"\"", "{}", "{\"sub\":"] {
        assert!(is_refused(&stage, &forger.sign(&forger.header, claims)).await, "{claims}");
    }
}

async fn a_doubled_or_unknown_claim_is_refused(engine: Engine) {
    let stage = Stage::set(engine).await;
    let forger = Forger::of(&stage, &stage.enter(ADA, PROGRAM).await).await;
    let claims = forger.claims.to_string();
    for (name, value) in forger.claims.as_object().unwrap() {
        let doubled = claims.replacen('{', &format!("{{\"{name}\":{value},"), 1);
        assert!(is_refused(&stage, &forger.sign(&forger.header, &doubled)).await, "{name}");
    }
    assert!(is_refused(&stage, &forger.with_claim("is_admin", json!(true))).await);
}

async fn another_issuer_or_audience_is_refused(engine: Engine) {
    let stage = Stage::set(engine).await;
    let forger = Forger::of(&stage, &stage.enter(ADA, PROGRAM).await).await;
    for issuer in ["https://evil.example", "https://portico.example/", "https://portico.example.evil.example"] {
        assert!(is_refused(&stage, &forger.with_claim("iss", json!(issuer))).await, "{issuer}");
    }
    for audience in ["API", "admin", "api web", "web"] {
        assert!(is_refused(&stage, &forger.with_claim("aud", json!(audience))).await, "{audience}");
    }
}

async fn clocks_may_be_five_seconds_apart(engine: Engine) {
    let stage = Stage::set(engine).await;
    let forger = Forger::of(&stage, &stage.enter(ADA, PROGRAM).await).await;
    let now = stage.clock.now().as_seconds();
    for name in ["iat", "nbf"] {
        assert!(stage.who(&forger.with_claim(name, json!(now + 5)), None).await.is_ok(), "{name}");
        assert!(is_refused(&stage, &forger.with_claim(name, json!(now + 6))).await, "{name}");
    }
}

async fn another_users_name_on_a_session_is_refused(engine: Engine) {
    let stage = Stage::set(engine).await;
    let eve = stage.sign_up("eve@example.org").await;
    let forger = Forger::of(&stage, &stage.enter(ADA, PROGRAM).await).await;
    let refused = stage.who(&forger.with_claim("sub", json!(eve.id)), None).await;
    assert!(matches!(refused, Err(TokenError::SessionOver(_))));
}

async fn what_is_not_three_parts_is_refused(engine: Engine) {
    let stage = Stage::set(engine).await;
    let ada = stage.enter(ADA, PROGRAM).await;
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

async fn a_token_of_100_kilobytes_is_refused(engine: Engine) {
    let stage = Stage::set(engine).await;
    let forger = Forger::of(&stage, &stage.enter(ADA, PROGRAM).await).await;
    assert!(is_refused(&stage, &forger.with_claim("jti", json!("0".repeat(100_000)))).await);
    assert!(is_refused(&stage, &"a".repeat(100_000)).await);
    assert!(is_refused(&stage, &".".repeat(100_000)).await);
}
