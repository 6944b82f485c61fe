#![no_main]

use libfuzzer_sys::fuzz_target;
use portico_fields::{Email, Name, is_invisible};

fuzz_target!(|typed: &str| {
    if let Ok(name) = Name::parse(typed) {
        let (before, behind) = typed.split_once(name.as_str()).expect("a part of the typed text");
        assert!(before.chars().chain(behind.chars()).all(is_trimmed));
        assert!(!name.as_str().starts_with(is_trimmed));
    }
    let Ok(email) = Email::parse(typed) else { return };
    assert_eq!(email.as_str(), typed.trim_matches(is_trimmed));
    assert_eq!(email.as_str().matches('@').count(), 1);
    assert!(!email.as_str().chars().any(|c| c.is_control() || c.is_whitespace()));
    assert!(email.key().bytes().all(|byte| byte.is_ascii_graphic() && !byte.is_ascii_uppercase()));
    let again = Email::parse(email.key()).expect("a key is an address");
    assert_eq!(again.key(), email.key());
});

fn is_trimmed(c: char) -> bool {
    c.is_whitespace() || is_invisible(c) || c == '\u{2800}'
}
