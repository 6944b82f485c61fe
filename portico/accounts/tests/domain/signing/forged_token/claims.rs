use portico_accounts::TokenError;
use portico_testbed::{Engine, on_both_engines};
use serde_json::{Value, json};

use super::is_refused;
use crate::stage::{ADA, Forger, PROGRAM, Stage};

on_both_engines!(
    every_claim_is_required,
    every_claim_has_one_type,
    a_repeated_or_unknown_claim_is_refused,
    another_issuer_or_audience_is_refused,
    clocks_can_differ_by_five_seconds,
    a_session_with_another_users_subject_is_refused,
    claims_in_an_array_are_refused,
);

async fn every_claim_is_required(engine: Engine) {
    let stage = Stage::set(engine).await;
    let forger = Forger::of(&stage, &stage.new_session(ADA, PROGRAM).await).await;
    // A token of an earlier version, which is accepted while servers are replaced, has no `amr`.
    for name in forger.claims.as_object().unwrap().keys().filter(|name| *name != "amr") {
        assert!(is_refused(&stage, &forger.with_claim(name, Value::Null)).await, "{name}");
    }
}

async fn every_claim_has_one_type(engine: Engine) {
    let stage = Stage::set(engine).await;
    let forger = Forger::of(&stage, &stage.new_session(ADA, PROGRAM).await).await;
    for (name, value) in forger.claims.as_object().unwrap() {
        let swapped = if value.is_string() { json!(1) } else { json!(value.to_string()) };
        let more = [json!([value]), json!([]), json!({}), json!({ "0": value }), json!(true), json!(1.5), json!("")];
        for wrong in more.into_iter().chain([swapped, json!(-1.0), json!(u64::MAX)]) {
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

async fn a_repeated_or_unknown_claim_is_refused(engine: Engine) {
    let stage = Stage::set(engine).await;
    let forger = Forger::of(&stage, &stage.new_session(ADA, PROGRAM).await).await;
    let claims = forger.claims.to_string();
    for (name, value) in forger.claims.as_object().unwrap() {
        let doubled = claims.replacen('{', &format!("{{\"{name}\":{value},"), 1);
        assert!(is_refused(&stage, &forger.sign(&forger.header, &doubled)).await, "{name}");
    }
    assert!(is_refused(&stage, &forger.with_claim("is_admin", json!(true))).await);
}

async fn another_issuer_or_audience_is_refused(engine: Engine) {
    let stage = Stage::set(engine).await;
    let forger = Forger::of(&stage, &stage.new_session(ADA, PROGRAM).await).await;
    for issuer in ["https://evil.example", "https://portico.example/", "https://portico.example.evil.example"] {
        assert!(is_refused(&stage, &forger.with_claim("iss", json!(issuer))).await, "{issuer}");
    }
    for audience in ["API", "admin", "api web", "web"] {
        assert!(is_refused(&stage, &forger.with_claim("aud", json!(audience))).await, "{audience}");
    }
}

async fn clocks_can_differ_by_five_seconds(engine: Engine) {
    let stage = Stage::set(engine).await;
    let forger = Forger::of(&stage, &stage.new_session(ADA, PROGRAM).await).await;
    let now = stage.clock.now().as_seconds();
    for name in ["iat", "nbf"] {
        assert!(stage.caller_by_token(&forger.with_claim(name, json!(now + 5)), None).await.is_ok(), "{name}");
        assert!(is_refused(&stage, &forger.with_claim(name, json!(now + 6))).await, "{name}");
    }
}

async fn a_session_with_another_users_subject_is_refused(engine: Engine) {
    let stage = Stage::set(engine).await;
    let eve = stage.sign_up("eve@example.org").await;
    let forger = Forger::of(&stage, &stage.new_session(ADA, PROGRAM).await).await;
    let refused = stage.caller_by_token(&forger.with_claim("sub", json!(eve.id)), None).await;
    assert!(matches!(refused, Err(TokenError::SessionOver(_))));
}

/// Serde reads a struct from an array too, in the order of its fields.
async fn claims_in_an_array_are_refused(engine: Engine) {
    let stage = Stage::set(engine).await;
    let forger = Forger::of(&stage, &stage.new_session(ADA, PROGRAM).await).await;
    let names = ["iss", "aud", "sub", "sid", "jti", "iat", "nbf", "exp", "auth_time", "amr"];
    let array: Vec<_> = names.iter().map(|name| &forger.claims[name]).collect();
    assert!(is_refused(&stage, &forger.sign(&forger.header, &json!(array).to_string())).await);
    let spaced = format!(" {}", forger.claims);
    assert!(is_refused(&stage, &forger.sign(&forger.header, &spaced)).await);
}
