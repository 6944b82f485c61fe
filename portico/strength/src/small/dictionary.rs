//! Words of the lists and of the user, forwards, backwards and with digits and signs for letters.

use super::words::words;
use super::{Kind, Known, Match};

/// Signs that replace letters.
const MASKS: [(char, &str); 12] = [
    ('a', "4@"),
    ('b', "8"),
    ('c', "({[<"),
    ('e', "3"),
    ('g', "69"),
    ('i', "1!|"),
    ('l', "1|7"),
    ('o', "0"),
    ('s', "$5"),
    ('t', "+7"),
    ('x', "%"),
    ('z', "2"),
];

/// Pairs of a sign and the letter that it replaces. Each sign occurs once.
type Masks = Vec<(char, char)>;

/// A word at a place.
struct Found {
    start: usize,
    end: usize,
    word: String,
    rank: u64,
}

pub fn matches(password: &[char], known: &Known) -> Vec<Match> {
    let mut all = Vec::new();
    for found in words_in(password, known) {
        let token = &password[found.start..=found.end];
        all.push(a_match(found.start, found.end, found.rank * cases(token)));
    }
    let last = password.len() - 1;
    let backwards: Vec<char> = password.iter().rev().copied().collect();
    for found in words_in(&backwards, known) {
        let (start, end) = (last - found.end, last - found.start);
        all.push(a_match(start, end, found.rank * cases(&password[start..=end]) * 2));
    }
    for masks in all_masks(password).iter().filter(|masks| !masks.is_empty()) {
        all.extend(masked(password, masks, known));
    }
    all
}

fn a_match(start: usize, end: usize, guesses: u64) -> Match {
    Match { start, end, guesses, kind: Kind::Dictionary }
}

fn masked(password: &[char], masks: &Masks, known: &Known) -> Vec<Match> {
    let unmasked = |c: char| masks.iter().find(|(sign, _)| *sign == c).map_or(c, |&(_, letter)| letter);
    let bare: Vec<char> = password.iter().map(|&c| unmasked(c)).collect();
    let mut all = Vec::new();
    for found in words_in(&bare, known) {
        let token = &password[found.start..=found.end];
        let lower = token.iter().collect::<String>().to_lowercase();
        if lower == found.word {
            continue;
        }
        let used = masks.iter().filter(|(sign, _)| token.contains(sign));
        let ways: u64 = used.map(|&(sign, letter)| ways_to_mask(&lower, sign, letter)).product();
        all.push(a_match(found.start, found.end, found.rank * cases(token) * ways));
    }
    all
}

fn words_in(password: &[char], known: &Known) -> Vec<Found> {
    let lower: Vec<char> = password.iter().collect::<String>().to_lowercase().chars().collect();
    let mut all = Vec::new();
    for start in 0..password.len() {
        for end in start..password.len() {
            let word: String = lower[start..=end].iter().collect();
            let of_user = known.words.iter().rposition(|known| *known == word).map(|at| at as u64 + 1);
            let ranks = [words().rank(&word), of_user];
            if let Some(rank) = ranks.into_iter().flatten().min() {
                all.push(Found { start, end, word, rank });
            }
        }
    }
    all
}

/// All choices of letters for the signs in the password.
fn all_masks(password: &[char]) -> Vec<Masks> {
    let mut all: Vec<Masks> = vec![Vec::new()];
    for (letter, signs) in MASKS {
        let signs: Vec<char> = signs.chars().filter(|sign| password.contains(sign)).collect();
        if signs.is_empty() {
            continue;
        }
        let mut next: Vec<Masks> = Vec::new();
        for sign in signs {
            for masks in &all {
                let others: Masks = masks.iter().copied().filter(|(taken, _)| *taken != sign).collect();
                let is_taken = others.len() < masks.len();
                let other = others.into_iter().chain([(sign, letter)]).collect();
                let new = [is_taken.then(|| masks.clone()), Some(other)].into_iter().flatten();
                new.for_each(|masks| {
                    if !next.contains(&masks) {
                        next.push(masks)
                    }
                });
            }
        }
        all = next;
    }
    all
}

/// In how many ways the letters of a word may be capitalised, at the password's level of disguise.
fn cases(token: &[char]) -> u64 {
    let text: String = token.iter().collect();
    if token.iter().all(|c| c.is_lowercase()) || text.to_lowercase() == text {
        return 1;
    }
    let upper = token.iter().filter(|c| c.is_uppercase()).count() as u64;
    let is_at_edge = [token.first(), token.last()].into_iter().flatten().any(|c| c.is_uppercase());
    if (is_at_edge && upper == 1) || token.iter().all(|c| c.is_uppercase()) {
        return 2;
    }
    let lower = token.iter().filter(|c| c.is_lowercase()).count() as u64;
    (1..=upper.min(lower)).map(|some| choose(upper + lower, some)).sum()
}

fn ways_to_mask(lower: &str, sign: char, letter: char) -> u64 {
    let count = |wanted: char| lower.chars().filter(|&c| c == wanted).count() as u64;
    let (masked, bare) = (count(sign), count(letter));
    if masked == 0 || bare == 0 {
        return 2;
    }
    (1..=masked.min(bare)).map(|some| choose(masked + bare, some)).sum()
}

/// The binomial coefficient, as zxcvbn calculates it.
pub fn choose(all: u64, some: u64) -> u64 {
    if some > all {
        return 0;
    }
    (1..=some).fold(1_u64, |ways, d| ways.saturating_mul(all + 1 - d) / d)
}
