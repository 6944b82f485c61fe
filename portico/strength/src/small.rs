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

pub use self::words::{Unpacking, words};
use crate::common::{FIRST_GUESSES, LONGEST_LISTED};

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
struct Known<'a> {
    /// The user's words in the order of their ranks.
    words: &'a [Vec<char>],
    year: i32,
}

/// zxcvbn's estimate in this year.
pub fn estimate(password: &[char], words: &[Vec<char>], year: i32) -> Estimate {
    best(password, &Known { words, year })
}

/// [`crate::common::is_common`] with the small lists.
pub fn is_common(password: &[char], year: i32) -> bool {
    password.len() <= LONGEST_LISTED && estimate(password, &[], year).guesses < FIRST_GUESSES
}

fn best(password: &[char], known: &Known<'_>) -> Estimate {
    let mut matches = Vec::new();
    dictionary::find(password, known, &mut matches);
    spatial::find(password, &mut matches);
    repeats::find(password, known, &mut matches);
    patterns::find_sequences(password, &mut matches);
    patterns::find_years(password, known.year, &mut matches);
    dates::find(password, known.year, &mut matches);
    best_sequence::of(password.len(), &matches)
}
