//! What the property tests of this crate share: their texts are the same in each run, and new ones are
//! looked for by `make fuzz`.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

pub(crate) fn often() -> ProptestConfig {
    ProptestConfig { cases: 2_000, rng_seed: RngSeed::Fixed(2_026), failure_persistence: None, ..Default::default() }
}

/// Texts in the form of our tokens, and others. None of them was made by us.
pub(crate) fn near_a_token() -> impl Strategy<Value = String> {
    prop_oneof![
        "v1\\.[0-9a-f]{32}\\.([0-9]{1,20}|[0-9a-f]{32})\\.[A-Za-z0-9_-]{43}",
        "(v[0-9])?\\.?[0-9a-f-]{0,40}\\.?-?[0-9]{0,30}\\.?[A-Za-z0-9_=-]{0,50}",
        "(eyJ[A-Za-z0-9_-]{0,60}\\.){0,3}[A-Za-z0-9_-]{0,90}",
        any::<String>(),
    ]
}
