#![no_main]

use libfuzzer_sys::fuzz_target;

// Under an unknown key, no text is a valid token.
fuzz_target!(|text: &str| assert!(!portico_accounts::fuzzing::is_a_token(text)));
