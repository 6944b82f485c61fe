//! zxcvbn's estimate from lists that are small enough for the browser.
//!
//! The algorithm is that of the crate `zxcvbn` without what the site does not show. Ranks in the lists are rounded, but
//! never across a number that decides whether a password is refused. So refusals equal the server's, and levels differ
//! only close to their limits. See `docs/decisions/strength-lists.md`.

mod best_sequence;
mod dates;
mod dictionary;
mod patterns;
mod repeats;
mod spatial;
mod words;

use self::best_sequence::Best;
pub use self::words::{Unpacking, words};
use crate::common::{FIRST_GUESSES, LONGEST_LISTED};

/// As many characters of a password as zxcvbn looks at.
const MAX_LOOKED_AT: usize = 100;

/// The estimate for a password.
pub struct Estimate {
    pub guesses: u64,
    /// The longest part of the cheapest way to guess it.
    pub longest: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    BruteForce,
    Dictionary,
    Spatial,
    Repeat,
    Sequence,
    Year,
    Date,
}

/// A part of the password that is easier to guess than its length suggests. Both positions are inclusive.
#[derive(Clone, Copy, Debug)]
struct Match {
    start: usize,
    end: usize,
    guesses: u64,
    kind: Kind,
}

/// What is known besides the password.
struct Known {
    /// The user's words in the order of their ranks.
    words: Vec<String>,
    year: i32,
}

/// zxcvbn's estimate in this year.
pub fn estimate(password: &str, words: &[String], year: i32) -> Estimate {
    let words = words.iter().map(|word| word.to_lowercase()).collect();
    let password: Vec<char> = password.chars().take(MAX_LOOKED_AT).collect();
    let best = best(&password, &Known { words, year });
    Estimate { guesses: best.guesses, longest: best.longest }
}

/// [`crate::common::is_common`] with the small lists.
pub fn is_common(password: &str, year: i32) -> bool {
    password.chars().count() <= LONGEST_LISTED && estimate(password, &[], year).guesses < FIRST_GUESSES
}

fn best(password: &[char], known: &Known) -> Best {
    if password.is_empty() {
        return Best { guesses: 0, longest: Kind::BruteForce };
    }
    let mut matches = dictionary::matches(password, known);
    matches.extend(spatial::matches(password));
    matches.extend(repeats::matches(password, known));
    matches.extend(patterns::sequences(password));
    matches.extend(patterns::years(password, known.year));
    matches.extend(dates::matches(password, known.year));
    best_sequence::of(password.len(), &matches)
}
