#![no_main]

use libfuzzer_sys::fuzz_target;
use portico_fields::{Email, Name};

fuzz_target!(|typed: &str| {
    if let Ok(name) = Name::parse(typed) {
        assert_eq!(name.as_str(), typed.trim());
    }
    let Ok(email) = Email::parse(typed) else { return };
    assert_eq!(email.as_str(), typed.trim());
    assert_eq!(email.as_str().matches('@').count(), 1);
    assert!(!email.as_str().chars().any(|c| c.is_control() || c.is_whitespace()));
    assert!(email.key().bytes().all(|byte| byte.is_ascii_graphic() && !byte.is_ascii_uppercase()));
    let again = Email::parse(email.key()).expect("a key is an address");
    assert_eq!(again.key(), email.key());
});
