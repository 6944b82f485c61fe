//! Which ranks of a word lead to the same refusals.
//!
//! A rank up to [`EACH`] is kept as it is. A higher one only decides on passwords that consist of the word in some
//! disguise, which may be repeated, and of at most one more character: two longer parts would take too many guesses. Then
//! the rank is multiplied by a factor that depends on the word's letters, and compared with a limit that depends on its
//! length. Ranks between two quotients of these are alike.

use crate::common::{FIRST_GUESSES, LONGEST_LISTED};
use crate::small::dictionary::{MASKS, choices};

/// Ranks up to this one are never alike: a part of two or more characters takes 50 guesses, and 899 times 50 is the most
/// that a password of two parts may take.
pub const EACH: u32 = 899;

/// The longest list has this many words.
pub const LAST_RANK: u32 = 30_000;

/// zxcvbn's estimate for two parts is twice their product, and this.
const TWO_PARTS: u64 = 10_000;
/// The guesses for a single character, whether it is listed or not.
const GUESSES_OF_ONE: [u64; 2] = [10, 11];

/// A set of factors: bit n stands for n. Larger factors than these lead to ranks that are kept as they are.
type Factors = u128;
const MAX_FACTOR: u64 = 111;

/// The highest rank of each group of ranks that are alike, from [`EACH`] on, for the words that were asked for.
#[derive(Default)]
pub struct Groups {
    known: Vec<(u64, Vec<u32>)>,
}

impl Groups {
    pub fn of(&mut self, word: &[u8]) -> &[u32] {
        let letters = Letters::of(word);
        let kind = letters.kind();
        let at = self.known.iter().position(|(known, _)| *known == kind).unwrap_or_else(|| {
            self.known.push((kind, letters.groups()));
            self.known.len() - 1
        });
        &self.known[at].1
    }
}

/// What a word's groups depend on.
struct Letters {
    length: u64,
    /// How many letters may be capitalised.
    cased: u64,
    /// How often each letter occurs that a sign may replace.
    masked: [u64; MASKS.len()],
}

impl Letters {
    fn of(word: &[u8]) -> Self {
        let count = |is: &dyn Fn(u8) -> bool| word.iter().filter(|letter| is(**letter)).count() as u64;
        Self {
            length: word.len() as u64,
            cased: count(&|letter| letter.is_ascii_lowercase()),
            masked: MASKS.map(|(masked, _)| count(&|letter| char::from(letter) == masked)),
        }
    }

    /// The same number for words that have the same groups: for each count, how many letters occur so often.
    fn kind(&self) -> u64 {
        let counts = self.masked.iter().filter(|count| **count > 0).map(|count| 1 << (6 + 4 * count));
        self.length | self.cased << 5 | counts.sum::<u64>()
    }

    fn groups(&self) -> Vec<u32> {
        let mut is_last = vec![false; LAST_RANK as usize];
        let factors = self.factors();
        self.limits(FIRST_GUESSES - 1, LONGEST_LISTED as u64, &mut |limit| {
            for factor in (1..=MAX_FACTOR).filter(|factor| factors >> factor & 1 == 1) {
                if let Some(is_last) = is_last.get_mut((limit / factor) as usize) {
                    *is_last = true;
                }
            }
        });
        let above = (EACH..LAST_RANK).filter(|rank| *rank == EACH || is_last[*rank as usize]);
        above.collect()
    }

    /// Calls back with the most guesses for the disguised word in a refused password. `most` is that for the password, or
    /// for what is repeated in it, and `room` its length.
    fn limits(&self, most: u64, room: u64, each: &mut dyn FnMut(u64)) {
        self.limits_of_part(most.saturating_sub(1), room, each);
        if room > self.length {
            for other in GUESSES_OF_ONE {
                self.limits_of_part(most.saturating_sub(TWO_PARTS) / 2 / other, room - 1, each);
            }
        }
    }

    fn limits_of_part(&self, most: u64, room: u64, each: &mut dyn FnMut(u64)) {
        if most <= u64::from(EACH) {
            return;
        }
        // With more guesses, it is cheaper to guess each character.
        if most < 10_u64.pow(self.length.min(6) as u32) {
            each(most);
        }
        for times in 2..=room / self.length {
            self.limits(most / times, room / times, each);
        }
    }

    /// By what the rank is multiplied for a disguise.
    fn factors(&self) -> Factors {
        // By the number of replaced letters.
        let mut replaced = [0; LONGEST_LISTED + 1];
        replaced[0] = 1 << 1;
        for count in self.masked {
            for before in (0..LONGEST_LISTED).rev() {
                for some in 1..=count {
                    let factors = products(replaced[before], ways(some, count - some));
                    replaced.get_mut(before + some as usize).into_iter().for_each(|after| *after |= factors);
                }
            }
        }
        let cases = |left: u64| (0..=left).map(move |upper| ways(upper, left - upper)).chain([1, 2]);
        let mut all = 0;
        for (left, factors) in (0..=self.cased).rev().zip(replaced) {
            cases(left).for_each(|ways| all |= products(factors, ways));
        }
        // Backwards, without signs.
        cases(self.cased).fold(all, |all, ways| all | products(1 << 2, ways))
    }
}

/// In how many ways a letter may be replaced at so many places and left at the others, or the letters of a word be upper
/// and lower case.
fn ways(some: u64, others: u64) -> u64 {
    if others == 0 { 2 } else { choices(some, others) }
}

fn products(factors: Factors, by: u64) -> Factors {
    if factors == 0 {
        return 0;
    }
    (1..=MAX_FACTOR).filter(|n| factors >> n & 1 == 1 && n * by <= MAX_FACTOR).fold(0, |all, n| all | 1 << (n * by))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_has_groups_by_the_factors_of_its_own_disguises() {
        let mut groups = Groups::default();
        let mut decides = |word: &str, rank| groups.of(word.as_bytes()).contains(&rank);
        // A capital at one of the ends, and a capital at one of seven places.
        assert!(decides("monkeys", 49_999 / 2) && decides("monkeys", 99_998 / 7));
        assert!(decides("password", 49_999 / 2) && !decides("password", 99_998 / 7));
        // Repeated three times: 33,331 for each, and a capital.
        assert!(decides("shadow", 33_331 / 2) && !decides("password", 33_331 / 2));
    }
}
