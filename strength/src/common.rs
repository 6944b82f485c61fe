use zxcvbn::matching::patterns::MatchPattern;
use zxcvbn::zxcvbn;

/// The longest word of zxcvbn's lists has 23 characters. Looking no further also bounds the work.
const LONGEST_LISTED: usize = 23;

/// On zxcvbn's lists too, but it has a simpler explanation for these: a word repeated, or a row of digits.
const LISTED_AND_SIMPLER: [&str; 20] = [
    "00000001",
    "11111111",
    "11234567",
    "77777778",
    "aaaaaaaa",
    "aaaaaaaaaa",
    "aaaaaaaaaaaaa",
    "gfhjkmgfhjkm",
    "ghbdtnghbdtn",
    "ghjcnjghjcnj",
    "hahahaha",
    "hahahahaha",
    "iddqdiddqd",
    "mashamasha",
    "nononono",
    "parolparol",
    "svetasveta",
    "vfhbyfvfhbyf",
    "vfrcbvvfrcbv",
    "waitwait",
];

/// Whether the whole password is one word of zxcvbn's lists, in any case, reversed, or with digits and
/// signs for letters.
pub fn is_listed(password: &str) -> bool {
    if password.chars().count() > LONGEST_LISTED {
        return false;
    }
    LISTED_AND_SIMPLER.contains(&&*password.to_lowercase())
        || matches!(zxcvbn(password, &[]).sequence(), [only] if matches!(only.pattern, MatchPattern::Dictionary(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listed_words_are_common_in_any_dress() {
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
        ];
        for password in refused {
            assert!(is_listed(password), "{password}");
        }
    }

    #[test]
    fn what_is_weak_but_not_listed_is_not_common() {
        let accepted = [
            "correct horse",
            "battery staple",
            "longenough",
            "pässwörd",
            "passw ord",
            "aaaaaaaaa",
            "bbbbbbbb",
            "not-this-one",
            "the first one",
            "another one",
            "🏛🏛🏛🏛🏛🏛🏛🏛",
            "passwordpasswordpassword",
            "",
            " ",
        ];
        for password in accepted {
            assert!(!is_listed(password), "{password}");
        }
        for (character, times) in [("a", 64), ("🏛", 64), ("x", 4_095), ("password", 20)] {
            assert!(!is_listed(&character.repeat(times)), "{times} times {character}");
        }
    }

    #[test]
    fn no_character_is_too_strange() {
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
                is_listed(&odd.repeat(times));
            }
        }
    }
}
