//! The browser's lists lead to the server's verdicts.

use std::sync::LazyLock;

use portico_strength::{Level, PersonalDetails, Strength, listed_words, rejection_reason};
use zxcvbn::{Score, zxcvbn};

const WITHOUT_DETAILS: PersonalDetails<'_> = PersonalDetails { name: "", email: "", host: "", site_name: "" };

/// The ways in which words are disguised. Each word is tested in one of them, and all over the lists.
const DISGUISES: [fn(&str, usize) -> String; 22] = [
    |word, _| word.to_owned(),
    |word, _| capitalised(word, 0),
    |word, at| capitalised(word, at),
    |word, _| word.to_uppercase(),
    |word, _| word.chars().rev().collect(),
    |word, at| capitalised(&word.chars().rev().collect::<String>(), at),
    |word, _| masked(word),
    |word, at| capitalised(&masked(word), at),
    |word, _| format!("{word}{word}"),
    |word, at| format!("{word}{}", at % 10),
    |word, at| format!("{word}{}", at % 100),
    |word, at| format!("{}{word}", at % 10),
    |word, at| format!("{word}{}", 1950 + at % 80),
    |word, _| format!("{word}!"),
    |word, at| format!("{word}{}{word}{}", at % 10, at % 10),
    |word, at| capitalised(&capitalised(word, at), at / 3),
    |word, _| word.repeat(3),
    |word, _| word.to_uppercase().repeat(2),
    |word, at| capitalised(&word.repeat(2), at),
    |word, _| format!("{word}i"),
    |word, at| format!("{}{}", capitalised(&masked(word), at), at % 10),
    masked_once,
];

#[test]
fn browser_and_server_agree_on_every_fifth_listed_word() {
    for (at, word) in listed_words().step_by(5).enumerate() {
        assert!(rejection_reason(word, WITHOUT_DETAILS).is_some(), "zxcvbn does not list {word}");
        let password = DISGUISES[at % DISGUISES.len()](word, at / DISGUISES.len());
        assert_same_verdict(&password);
    }
}

#[test]
#[ignore = "takes minutes"]
fn browser_and_server_agree_on_every_listed_word_in_every_disguise() {
    for (at, word) in listed_words().enumerate() {
        for disguise in DISGUISES {
            assert_same_verdict(&disguise(word, at));
        }
    }
}

#[test]
fn browser_and_server_agree_on_verdicts_and_nearly_always_on_levels() {
    let words: Vec<&str> = listed_words().collect();
    let mut random = Random(1);
    let (mut different_levels, count) = (0, 5_000);
    for _ in 0..count {
        let password = generated(&words, &mut random);
        assert_same_verdict(&password);
        different_levels += usize::from(rated(&password) != rated_by_zxcvbn(&password));
    }
    assert!(different_levels * 100 < count, "{different_levels} of {count} levels differ");
}

fn assert_same_verdict(password: &str) {
    let is_refused = rejection_reason(password, WITHOUT_DETAILS).is_some();
    assert_eq!(Strength::of(password, WITHOUT_DETAILS, this_year()).is_refused, is_refused, "{password}");
}

fn rated(password: &str) -> Level {
    Strength::of(password, WITHOUT_DETAILS, this_year()).level
}

fn rated_by_zxcvbn(password: &str) -> Level {
    if rejection_reason(password, WITHOUT_DETAILS).is_some() {
        return Level::VeryWeak;
    }
    match zxcvbn(&password.chars().take(40).collect::<String>(), &[]).score() {
        Score::Zero => Level::VeryWeak,
        Score::One => Level::Weak,
        Score::Two => Level::Fair,
        Score::Three => Level::Good,
        _ => Level::Strong,
    }
}

/// The year in which zxcvbn is asked, from the guesses that it takes for a date long ago.
fn this_year() -> i32 {
    static YEAR: LazyLock<i32> = LazyLock::new(|| 1007 + (zxcvbn("13.12.1007", &[]).guesses() / (365 * 4)) as i32);
    *YEAR
}

fn capitalised(word: &str, at: usize) -> String {
    let count = word.chars().count().max(1);
    word.chars().enumerate().map(|(index, c)| if index == at % count { c.to_ascii_uppercase() } else { c }).collect()
}

fn masked(word: &str) -> String {
    word.chars()
        .map(|c| match c {
            'a' => '@',
            'e' => '3',
            'i' => '1',
            'o' => '0',
            's' => '$',
            't' => '7',
            other => other,
        })
        .collect()
}

/// With a sign for one of the letters.
fn masked_once(word: &str, at: usize) -> String {
    let all = masked(word);
    let places: Vec<usize> = (0..word.len()).filter(|&place| word.as_bytes()[place] != all.as_bytes()[place]).collect();
    match places.get(at % places.len().max(1)) {
        Some(&place) => format!("{}{}{}", &word[..place], &all[place..=place], &word[place + 1..]),
        None => all,
    }
}

fn generated(words: &[&str], random: &mut Random) -> String {
    let mut password = String::new();
    for _ in 0..=random.below(3) {
        let word = words[random.below(words.len())];
        match random.below(8) {
            0 => password.push_str(&random.below(10_000).to_string()),
            1 => password.extend((0..=random.below(6)).map(|_| char::from(b'!' + random.below(94) as u8))),
            2 => password.push_str(&format!("{}.{}.{}", random.below(31), random.below(12), 1900 + random.below(150))),
            3 => password
                .push_str(["qwerty", "asdf", "zxcv1", "7410", "abcd", "9753", "aaa", "pässwörd"][random.below(8)]),
            _ => password.push_str(&DISGUISES[random.below(DISGUISES.len())](word, random.below(1_000))),
        }
    }
    password
}

/// A linear congruential generator, so that the passwords are the same every time.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }
}
