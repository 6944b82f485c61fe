/// The longest word of zxcvbn's lists has 23 characters. Checking no longer passwords also limits the work.
pub const LONGEST_LISTED: usize = 23;

/// Everything on the lists of common and breached passwords is found within this many guesses, by zxcvbn's estimate,
/// and little else is.
pub const FIRST_GUESSES: u64 = 100_000;

/// Whether an attacker who tries common passwords finds this one soon: a listed word, a variant of one (case, reversed,
/// digits and signs for letters), one followed by a digit or two, or one key held down.
#[cfg(feature = "zxcvbn")]
pub fn is_common(password: &str) -> bool {
    let is_long = password.chars().count() > LONGEST_LISTED;
    !is_long && zxcvbn::zxcvbn(password, &[]).guesses() < FIRST_GUESSES
}

#[cfg(all(test, feature = "zxcvbn"))]
mod tests {
    use super::*;

    #[test]
    fn common_passwords_are_recognised_in_any_disguise() {
        let refused = [
            "password",
            "PassWord",
            "drowssap",
            "p4ssw0rd",
            "P@$$w0rd",
            "password1",
            "12345678",
            "1234567890",
            "11111111",
            "AAAAAAAA",
            "qwertyuiop",
            "1q2w3e4r",
            "trustno1",
            "iloveyou",
            "sunshine",
            "battery",
            "Christopher",
            "counterintelligence",
            "hahahaha",
            "andrew123",
            "12345670",
            "longenough",
            "bbbbbbbb",
            "🏛🏛🏛🏛🏛🏛🏛🏛",
        ];
        for password in refused {
            assert!(is_common(password), "{password}");
        }
    }

    #[test]
    fn passwords_that_take_longer_to_guess_are_accepted() {
        let accepted = [
            "correct horse",
            "battery staple",
            "pässwörd",
            "passw ord",
            "not-this-one",
            "the first one",
            "another one",
            "passwordpasswordpassword",
        ];
        for password in accepted {
            assert!(!is_common(password), "{password}");
        }
        for (character, times) in [("a", 64), ("🏛", 64), ("x", 4_095), ("password", 20)] {
            assert!(!is_common(&character.repeat(times)), "{times} times {character}");
        }
    }

    #[test]
    fn unusual_characters_do_not_panic() {
        for odd in [
            "\u{130}",
            "ẞ",
            "\u{301}",
            "\u{200d}",
            "\u{10ffff}",
            "\u{1f1e9}\u{1f1ea}",
            "ﬁ",
            "\n",
            "4@8({[<369!1|70$5+7%2x",
        ] {
            for times in [1, 2, 8, 23, 24] {
                is_common(&odd.repeat(times));
            }
        }
    }
}
