#![no_main]

use libfuzzer_sys::fuzz_target;

// Under a key that nobody knows no text is a token, whatever it says.
fuzz_target!(|text: &str| assert!(!portico_accounts::fuzzing::is_a_token(text)));
