//! Which ranks lead to the same refusals.
//!
//! A password is refused for a word and its disguise, for a word and one more part, or for a repetition of these. In each
//! case, the word's rank is compared with a limit divided by a factor: of the disguise, of the other part's guesses, and
//! of the number of repetitions. Ranks between two such quotients are alike.

use std::iter;
use std::mem::replace;

use crate::common::{FIRST_GUESSES, LONGEST_LISTED};

/// The longest list has this many words.
const LAST_RANK: u64 = 30_000;

/// zxcvbn's estimate for two parts is twice their product, and this.
const TWO_PARTS: u64 = 10_000;
/// The fewest guesses that a part of a longer password takes.
const CHEAPEST_PART: u64 = 10;

/// A rank for each group of ranks that are alike: the middle one.
pub fn rounded() -> Vec<u32> {
    let limits = limits();
    let before = iter::once(0).chain(limits.iter().copied());
    before.zip(&limits).map(|(before, limit)| (before + 1).midpoint(*limit) as u32).collect()
}

/// The highest rank of each group.
pub fn limits() -> Vec<u64> {
    let unknown = vec![false; FIRST_GUESSES as usize];
    let mut limits = Limits { of_passwords: unknown.clone(), of_parts: unknown };
    limits.of_password(FIRST_GUESSES - 1);
    let mut is_limit = vec![false; LAST_RANK as usize + 1];
    is_limit[LAST_RANK as usize] = true;
    for limit in numbers(&limits.of_parts) {
        quotients(limit).filter(|rank| *rank < LAST_RANK).for_each(|rank| is_limit[rank as usize] = true);
    }
    numbers(&is_limit).collect()
}

/// Whether a number is the most guesses for a refusal.
struct Limits {
    of_passwords: Vec<bool>,
    of_parts: Vec<bool>,
}

impl Limits {
    /// Of a password, or of what is repeated in one.
    fn of_password(&mut self, most: u64) {
        if replace(&mut self.of_passwords[most as usize], true) {
            return;
        }
        self.of_part(most.saturating_sub(1));
        let product = most.saturating_sub(TWO_PARTS) / 2;
        (CHEAPEST_PART..=product / CHEAPEST_PART).for_each(|other| self.of_part(product / other));
    }

    /// Of a part, which may be repeated.
    fn of_part(&mut self, most: u64) {
        if !replace(&mut self.of_parts[most as usize], true) {
            (2..=LONGEST_LISTED as u64).for_each(|times| self.of_password(most / times));
        }
    }
}

/// The numbers from 1 on that are marked.
fn numbers(marks: &[bool]) -> impl Iterator<Item = u64> {
    marks.iter().zip(0..).skip(1).filter(|(is_marked, _)| **is_marked).map(|(_, number)| number)
}

/// All quotients of a number by numbers from 1 on, except 0.
fn quotients(number: u64) -> impl Iterator<Item = u64> {
    let first = Some(number).filter(|number| *number > 0);
    iter::successors(first, move |quotient| Some(number / (number / quotient + 1)).filter(|next| *next > 0))
}
