use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use portico_accounts::{Client, SigningAlgorithm, TokenError};
use portico_testbed::{Engine, on_both_engines};

use super::{forger, is_refused};
use crate::stage::{Forger, ForgerKey, encode};

on_both_engines!(
    out_of_range_signature_values_are_refused,
    a_signature_in_der_is_refused,
    a_signature_of_another_length_is_refused,
    a_twin_signature_shares_its_tokens_session,
);

/// The order of the curve's group (SEC 2, section 2.4.2).
const ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa,
    0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

/// The signed text, r and s.
fn taken_apart(forger: &Forger) -> (String, [u8; 32], [u8; 32]) {
    let token = forger.token();
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(signature).unwrap();
    (signed.to_owned(), bytes[..32].try_into().unwrap(), bytes[32..].try_into().unwrap())
}

fn put_together(signed: &str, r: &[u8], s: &[u8]) -> String {
    format!("{signed}.{}", encode(&[r, s].concat()))
}

/// Zero for both verified everything in a Java of 2022 (CVE-2022-21449).
async fn out_of_range_signature_values_are_refused(engine: Engine) {
    let (stage, forger) = forger(engine, SigningAlgorithm::Es256).await;
    let (signed, r, s) = taken_apart(&forger);
    assert!(stage.caller_by_token(&put_together(&signed, &r, &s), None).await.is_ok());
    let (zero, all_ones) = ([0; 32], [0xff; 32]);
    for (r, s) in [(zero, zero), (zero, s), (r, zero), (ORDER, s), (r, ORDER), (ORDER, ORDER), (all_ones, s), (s, r)] {
        assert!(is_refused(&stage, &put_together(&signed, &r, &s)).await, "{r:02x?} {s:02x?}");
    }
}

async fn a_signature_in_der_is_refused(engine: Engine) {
    let (stage, forger) = forger(engine, SigningAlgorithm::Es256).await;
    let ForgerKey::P256(pair) = &forger.key else { unreachable!("it signs with ES256") };
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pair.to_pkcs8v1().unwrap().as_ref()).unwrap();
    let (signed, ..) = taken_apart(&forger);
    let der = pair.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
    assert!(is_refused(&stage, &format!("{signed}.{}", encode(der.as_ref()))).await);
}

async fn a_signature_of_another_length_is_refused(engine: Engine) {
    let (stage, forger) = forger(engine, SigningAlgorithm::Es256).await;
    let (signed, r, s) = taken_apart(&forger);
    let padded = |number: &[u8]| [&[0], number].concat();
    for (r, s) in [
        (padded(&r), padded(&s)),
        (padded(&r), s.to_vec()),
        (r.to_vec(), padded(&s)),
        (r.to_vec(), [&s[..], &[0]].concat()),
        (r[1..].to_vec(), s.to_vec()),
        (r.to_vec(), s[..31].to_vec()),
        (r.to_vec(), Vec::new()),
    ] {
        assert!(is_refused(&stage, &put_together(&signed, &r, &s)).await, "{} {}", r.len(), s.len());
    }
}

/// ECDSA lets anyone turn s into n − s. The result is another spelling of the same token, which RFC 7518
/// allows, so nothing must be cached by its spelling: the twin ends with the session.
async fn a_twin_signature_shares_its_tokens_session(engine: Engine) {
    let (stage, forger) = forger(engine, SigningAlgorithm::Es256).await;
    let (signed, r, s) = taken_apart(&forger);
    let (one, twin) = (put_together(&signed, &r, &s), put_together(&signed, &r, &order_minus(s)));
    let (one_says, twin_says) =
        (stage.caller_by_token(&one, None).await.unwrap(), stage.caller_by_token(&twin, None).await.unwrap());
    assert_eq!((one_says.user, one_says.session.id), (twin_says.user, twin_says.session.id));
    stage.accounts.log_out(Some(stage.accounts.accept(&one, None).unwrap()), None, &Client::default()).await.unwrap();
    for token in [one, twin] {
        assert!(matches!(stage.caller_by_token(&token, None).await, Err(TokenError::SessionOver(_))));
    }
}

fn order_minus(number: [u8; 32]) -> [u8; 32] {
    let mut difference = [0; 32];
    let mut borrow = 0;
    for at in (0..32).rev() {
        let digit = i16::from(ORDER[at]) - i16::from(number[at]) - borrow;
        borrow = i16::from(digit < 0);
        difference[at] = digit.rem_euclid(256) as u8;
    }
    difference
}
