//! What holds for every `next` there is, tried on thousands of them. They are the same in
//! each run; new ones are looked for by `make fuzz`.

use http::HeaderValue;
use portico_ui::destination;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use url::Url;

const SITE: &str = "https://portico.example";

fn often() -> ProptestConfig {
    ProptestConfig { cases: 4_000, rng_seed: RngSeed::Fixed(2_026), failure_persistence: None, ..Default::default() }
}

/// Pieces that addresses elsewhere are hidden in.
fn near_a_path() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[/\\\\]{1,3}",
        "[\t\r\n\0 ?#%.@:;&=+]{1,2}",
        "%2[fFeE]|%5[cC]|%0[aAdD]|%00",
        "[a-z]{1,6}",
        Just("evil.example".to_owned()),
        Just("https:".to_owned()),
        Just("javascript:alert(1)".to_owned()),
        "\\PC{1,2}",
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(often())]

    #[test]
    fn a_next_path_never_leaves_the_site(typed in prop_oneof![near_a_path(), any::<String>()]) {
        let path = destination::after_log_in(Some(&typed));
        let site = Url::parse(SITE).unwrap();
        // As a browser reads it, in a `Location` and in a link.
        let target = site.join(path.as_str()).unwrap();
        prop_assert_eq!(target.origin(), site.origin());
        prop_assert!(HeaderValue::from_str(path.as_str()).is_ok());
    }
}
