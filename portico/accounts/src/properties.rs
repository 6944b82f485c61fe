//! Shared parts of this crate's property tests. Their inputs are the same in each run; `make fuzz` searches for new
//! ones.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

pub(crate) fn often() -> ProptestConfig {
    ProptestConfig { cases: 2_000, rng_seed: RngSeed::Fixed(2_026), failure_persistence: None, ..Default::default() }
}

/// Texts with the form of this site's tokens, and others. None of them was issued by this site.
pub(crate) fn near_a_token() -> impl Strategy<Value = String> {
    prop_oneof![
        "v1\\.[0-9a-f]{32}\\.([0-9]{1,20}|[0-9a-f]{32})\\.[A-Za-z0-9_-]{43}",
        "(v[0-9])?\\.?[0-9a-f-]{0,40}\\.?-?[0-9]{0,30}\\.?[A-Za-z0-9_=-]{0,50}",
        "(eyJ[A-Za-z0-9_-]{0,60}\\.){0,3}[A-Za-z0-9_-]{0,90}",
        any::<String>(),
    ]
}
