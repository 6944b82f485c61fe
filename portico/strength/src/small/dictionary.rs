//! Words of the lists and of the user, forwards, backwards and with digits and signs for letters.

use super::words::words;
use super::{Kind, Known, Match};

/// Signs that replace letters.
pub const MASKS: [(char, &[u8]); 12] = [
    ('a', b"4@"),
    ('b', b"8"),
    ('c', b"({[<"),
    ('e', b"3"),
    ('g', b"69"),
    ('i', b"1!|"),
    ('l', b"1|7"),
    ('o', b"0"),
    ('s', b"$5"),
    ('t', b"+7"),
    ('x', b"%"),
    ('z', b"2"),
];

/// Pairs of a sign and the letter that it replaces. Each sign occurs once.
type Masks = Vec<(char, char)>;

/// A word at a place. Both positions are inclusive.
struct Found {
    start: usize,
    end: usize,
    rank: u64,
}

pub fn find(password: &[char], known: &Known<'_>, matches: &mut Vec<Match>) {
    for found in words_in(&lower(password), password.len(), known) {
        let Found { start, end, rank } = found;
        matches.push(a_match(start, end, rank * cases(&password[start..=end])));
    }
    let last = password.len() - 1;
    let backwards: Vec<char> = password.iter().rev().copied().collect();
    for found in words_in(&lower(&backwards), password.len(), known) {
        let (start, end) = (last - found.end, last - found.start);
        matches.push(a_match(start, end, found.rank * cases(&password[start..=end]) * 2));
    }
    for masks in all_masks(password).iter().filter(|masks| !masks.is_empty()) {
        find_masked(password, masks, known, matches);
    }
}

fn a_match(start: usize, end: usize, guesses: u64) -> Match {
    Match { start, end, guesses, kind: Kind::Dictionary }
}

fn find_masked(password: &[char], masks: &Masks, known: &Known<'_>, matches: &mut Vec<Match>) {
    let unmasked = |c: char| masks.iter().find(|(sign, _)| *sign == c).map_or(c, |&(_, letter)| letter);
    let bare: Vec<char> = lower(&password.iter().map(|&c| unmasked(c)).collect::<Vec<_>>());
    for Found { start, end, rank } in words_in(&bare, password.len(), known) {
        let token = &password[start..=end];
        let lower = lower(token);
        if bare[start..=end] == lower {
            continue;
        }
        let mut guesses = rank * cases(token);
        for (sign, letter) in masks {
            let count = |wanted: &char| lower.iter().filter(|c| *c == wanted).count() as u64;
            if token.contains(sign) {
                guesses *= match (count(sign), count(letter)) {
                    (0, _) | (_, 0) => 2,
                    (masked, bare) => choices(masked, bare),
                };
            }
        }
        matches.push(a_match(start, end, guesses));
    }
}

/// The words in the password, which may be longer in lower case.
fn words_in(lower: &[char], length: usize, known: &Known<'_>) -> Vec<Found> {
    let mut all = Vec::new();
    for start in 0..length {
        for end in start..length {
            let word = &lower[start..=end];
            let of_user = known.words.iter().rposition(|known| known == word).map(|at| at as u64 + 1);
            let rank = [words().rank(word), of_user].into_iter().flatten().min();
            all.extend(rank.map(|rank| Found { start, end, rank }));
        }
    }
    all
}

fn lower(text: &[char]) -> Vec<char> {
    text.iter().flat_map(|c| c.to_lowercase()).collect()
}

/// All choices of letters for the signs in the password.
fn all_masks(password: &[char]) -> Vec<Masks> {
    let mut all: Vec<Masks> = vec![Vec::new()];
    for (letter, signs) in MASKS {
        let signs: Vec<char> =
            signs.iter().map(|sign| char::from(*sign)).filter(|sign| password.contains(sign)).collect();
        if signs.is_empty() {
            continue;
        }
        let mut next: Vec<Masks> = Vec::new();
        for sign in signs {
            for masks in &all {
                let mut other = masks.clone();
                other.retain(|(taken, _)| *taken != sign);
                if other.len() < masks.len() && !next.contains(masks) {
                    next.push(masks.clone());
                }
                other.push((sign, letter));
                if !next.contains(&other) {
                    next.push(other);
                }
            }
        }
        all = next;
    }
    all
}

/// In how many ways the letters of a word may be capitalised, at the password's level of disguise.
fn cases(token: &[char]) -> u64 {
    if lower(token) == token {
        return 1;
    }
    let upper = token.iter().filter(|c| c.is_uppercase()).count() as u64;
    let is_at_edge = [token.first(), token.last()].into_iter().flatten().any(|c| c.is_uppercase());
    if (is_at_edge && upper == 1) || upper == token.len() as u64 {
        return 2;
    }
    choices(upper, token.iter().filter(|c| c.is_lowercase()).count() as u64)
}

/// In how many ways at most half of so many things of two kinds can be chosen.
pub fn choices(one: u64, other: u64) -> u64 {
    (1..=one.min(other)).map(|some| choose(one + other, some)).sum()
}

/// The binomial coefficient, as zxcvbn calculates it.
pub fn choose(all: u64, some: u64) -> u64 {
    if some > all {
        return 0;
    }
    (1..=some).fold(1_u64, |ways, d| ways.saturating_mul(all + 1 - d) / d)
}
