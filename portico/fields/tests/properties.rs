//! What holds for every text there is, tried on thousands of them. The texts are the same in each run; new
//! ones are looked for by `make fuzz`.

use portico_fields::{Email, GivenPassword, Name, NewPassword, is_invisible};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

fn often() -> ProptestConfig {
    ProptestConfig { cases: 2_000, rng_seed: RngSeed::Fixed(2_026), failure_persistence: None, ..Default::default() }
}

/// Marks that come along unseen when something is copied, and white space.
const UNSEEN: &str = "[\u{ad}\u{200b}-\u{200f}\u{202a}-\u{202e}\u{2060}\u{2066}-\u{2069}\u{feff}\u{fff9} \u{a0}]{1,3}";

/// The same without those that may change how the last character of a name looks.
const SHAPING_NOTHING: &str =
    "[\u{ad}\u{200b}\u{200e}\u{200f}\u{202a}-\u{202e}\u{2060}\u{2066}-\u{2069}\u{feff} ]{1,3}";

fn is_trimmed(c: char) -> bool {
    c.is_whitespace() || is_invisible(c) || c == '\u{2800}'
}

/// Mostly near an address: pieces that one is made of, and pieces that have fooled others.
fn near_an_address() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-zA-Z0-9.+_'-]{1,12}",
        "[@＠.。｡ \t\r\n\0\"\\\\(),:;<>\\[\\]%-]{1,2}",
        Just("@".to_owned()),
        Just("example.org".to_owned()),
        Just("xn--bcher-kva.example".to_owned()),
        Just("bücher.example".to_owned()),
        "[a-z]{50,64}@(ü\\.){1,30}example",
        UNSEEN,
        "\\PC{1,3}",
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(often())]

    #[test]
    fn an_address_is_one_line_with_one_at_sign(typed in near_an_address()) {
        let Ok(email) = Email::parse(&typed) else { return Ok(()) };
        let kept = email.as_str();
        prop_assert_eq!(kept, typed.trim_matches(is_trimmed));
        prop_assert!(!kept.chars().any(is_invisible));
        prop_assert!(kept.len() <= Email::MAX_BYTES);
        prop_assert_eq!(kept.matches('@').count(), 1);
        prop_assert!(!kept.chars().any(|c| c.is_control() || c.is_whitespace() || "\"<>(),;:\\".contains(c)));
        prop_assert!(Email::parse(kept).is_ok_and(|again| again == email));
    }

    #[test]
    fn an_address_accepted_at_sign_up_is_accepted_at_log_in(typed in any::<String>()) {
        let is_one = Email::parse(&typed).is_ok();
        prop_assert!(!is_one || Email::parse_given(&typed).is_ok_and(|email| email.is_some()));
    }

    #[test]
    fn a_name_is_kept_as_typed_but_trimmed(typed in any::<String>()) {
        let Ok(name) = Name::parse(&typed) else { return Ok(()) };
        let (before, behind) = typed.split_once(name.as_str()).expect("a part of the typed text");
        prop_assert!(before.chars().chain(behind.chars()).all(is_trimmed));
        prop_assert!(!name.as_str().starts_with(is_trimmed) && !name.as_str().ends_with(char::is_whitespace));
        prop_assert_eq!(Name::parse(name.as_str()), Ok(name.clone()));
        prop_assert!((1..=Name::MAX_CHARS).contains(&name.as_str().chars().count()));
        prop_assert!(!name.as_str().chars().any(char::is_control));
    }

    #[test]
    fn invisible_characters_around_an_address_are_ignored(before in UNSEEN, typed in near_an_address(), after in UNSEEN) {
        prop_assert_eq!(Email::parse(&format!("{before}{typed}{after}")), Email::parse(&typed));
    }

    #[test]
    fn invisible_characters_around_a_name_are_ignored(
        before in UNSEEN,
        typed in "(\\PC|[\u{200b}-\u{200f}\u{fe0f}\u{feff}]){0,20}",
        after in SHAPING_NOTHING,
    ) {
        prop_assert_eq!(Name::parse(&format!("{before}{typed}{after}")), Name::parse(&typed));
    }

    #[test]
    fn a_password_is_kept_byte_for_byte(typed in prop_oneof![any::<String>(), "\\PC{0,20}", UNSEEN]) {
        let is_good = typed.chars().count() >= 8 && typed.len() <= 4_095 && !typed.contains('\0');
        let chosen = NewPassword::parse(&typed, 8);
        prop_assert_eq!(chosen.is_ok(), is_good);
        if let Ok(chosen) = chosen {
            prop_assert_eq!(chosen.expose(), &typed);
            let given = GivenPassword::parse(&typed).map(|given| given.expose().to_owned());
            prop_assert_eq!(given, Ok(typed));
        }
    }
}

#[cfg(feature = "idna")]
proptest! {
    #![proptest_config(often())]

    #[test]
    fn the_key_of_an_address_is_idempotent(typed in near_an_address()) {
        let Ok(email) = Email::parse(&typed) else { return Ok(()) };
        prop_assert!(email.key().bytes().all(|byte| byte.is_ascii_graphic() && !byte.is_ascii_uppercase()));
        let again = Email::parse(email.key()).map(|email| email.key().to_owned());
        prop_assert_eq!(again, Ok(email.key().to_owned()));
    }

    #[test]
    fn upper_and_lower_case_share_a_mailbox(typed in "[a-z0-9.+]{1,20}@[a-z0-9]{1,10}(\\.[a-z]{2,6}){1,2}") {
        let key = |typed: &str| Email::parse(typed).map(|email| email.key().to_owned());
        prop_assert_eq!(key(&typed.to_uppercase()), key(&typed));
    }
}
