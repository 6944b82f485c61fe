//! Codes sorted words and their ranks, both in about 15 bits.
//!
//! Each bit is predicted from several contexts, such as the letters before it. Weights that learn which predictions were
//! right mix them, and the bit is coded arithmetically. All calculations use integers, so every machine decodes the same
//! words.

use super::model::{Model, hash};
use super::ranks::{EACH, Groups, LAST_RANK};

/// The letters in the lists, in order. Symbol 0 ends a word.
const LETTERS: &[u8] = b"!$%'(*+-./0123456789;=?@[\\]_`abcdefghijklmnopqrstuvwxyz|";

const SYMBOL_BITS: u32 = 6;

/// As many words have each list.
const LISTS: [u32; 6] = [30_000, 30_000, 3_712, 10_000, 19_160, 983];

/// Where bits are written to or read from.
pub trait Bits {
    /// Codes a bit that is 1 with this probability, in 65,536ths. A decoder ignores the given bit and returns its own.
    fn code(&mut self, bit: bool, ones: u32) -> bool;
}

/// Codes one word after the other.
pub struct Coder<B> {
    pub bits: B,
    lengths: Model,
    letters: Model,
    ranks: Model,
    groups: Groups,
    /// The lengths of words that this one begins with, such as `walk` of `walked`.
    stems: Vec<usize>,
    pub word: Vec<u8>,
    /// How many letters the word shared with the one before, and how many letters that one had.
    shared: usize,
    length_before: usize,
}

impl<B: Bits> Coder<B> {
    pub fn new(bits: B) -> Self {
        Self {
            bits,
            lengths: Model::new(6, 1 << 18),
            letters: Model::new(10, 1 << 21),
            ranks: Model::new(7, 1 << 19),
            groups: Groups::default(),
            stems: Vec::new(),
            word: Vec::new(),
            shared: 0,
            length_before: 0,
        }
    }

    /// Codes the next word and its rank, which is rounded. A decoder is given neither.
    pub fn code(&mut self, given: Option<(&[u8], u32)>) -> u32 {
        let (wanted, rank) = given.unwrap_or_default();
        let shared = self.code_shared(wanted);
        let before = self.word.len();
        // The letter that the first new one comes after.
        let mut low = self.word.get(shared).copied().map_or(0, u32::from);
        self.word.truncate(shared);
        self.stems.retain(|stem| *stem <= shared);
        if shared == before {
            self.stems.push(shared);
        }
        while let Some(letter) = self.code_letter(low, shared, wanted) {
            self.word.push(letter);
            low = 0;
        }
        let rank = self.code_rank(shared, rank);
        (self.shared, self.length_before) = (shared, before);
        rank
    }

    /// How many letters the word shares with the one before. The longest possible length is tried first.
    fn code_shared(&mut self, wanted: &[u8]) -> usize {
        let wanted = wanted.iter().zip(&self.word).take_while(|(a, b)| a == b).count();
        let at = |index: usize| self.word.get(index).copied().map_or(0, u32::from);
        for length in (1..=self.word.len()).rev() {
            let (here, back) = (length as u32, (self.word.len() - length) as u32);
            let (next, last, second) = (at(length), at(length - 1), at(length.wrapping_sub(2)));
            let contexts = [
                hash(here, back.min(3)),
                hash(here, self.shared as u32),
                hash(here, next),
                hash(hash(next, last), here),
                hash(hash(next, last), second),
                hash(back, hash(self.shared as u32, self.length_before as u32)),
            ];
            let sets = [back.min(7) as usize, length];
            if self.lengths.code(&mut self.bits, wanted == length, &contexts, 256, 1, sets) {
                return length;
            }
        }
        0
    }

    fn code_letter(&mut self, low: u32, shared: usize, wanted: &[u8]) -> Option<u8> {
        let place = self.word.len();
        let letter = wanted.get(place).and_then(|letter| LETTERS.binary_search(letter).ok()).map_or(0, |at| at + 1);
        let back = |count: usize| self.word.get(place.wrapping_sub(count)).copied().map_or(0, u32::from);
        let is_first = usize::from(place == shared);
        let one = back(1);
        let two = hash(one, back(2));
        let three = hash(two, back(3));
        let four = hash(three, back(4));
        let stem = self.stems.last().copied().unwrap_or(0);
        let ending =
            self.word.iter().skip(stem).fold(stem.min(1) as u32, |ending, letter| hash(ending, u32::from(*letter)));
        let kinds = [1, 2, 3, 4].map(|count| kind(back(count))).into_iter().fold(0, |kinds, kind| kinds * 8 + kind);
        let at = place as u32;
        let first = is_first as u32;
        let contexts = [
            hash(at.min(3), first * 256 + low),
            hash(one, first),
            two,
            three,
            four,
            hash(four, back(5)),
            hash(hash(one, low), hash(first, at)),
            hash(kinds, at.min(12)),
            ending,
            hash(two, at - stem as u32),
        ];
        let place_set = place.min(7) * 8 + is_first * 4 + usize::from(low > 0) * 2;
        let kind_set = (place - shared).min(3) * 64 + kind(one) as usize % 4 * 256;
        let mut node = 1;
        for left in (0..SYMBOL_BITS).rev() {
            let bit = (letter >> left) & 1 == 1;
            let sets = [place_set + usize::from(left < 4), kind_set + node as usize];
            node = node * 2 + u32::from(self.letters.code(&mut self.bits, bit, &contexts, 256, node, sets));
        }
        LETTERS.get((node as usize).wrapping_sub(1 + (1 << SYMBOL_BITS))).copied()
    }

    fn code_rank(&mut self, shared: usize, rank: u32) -> u32 {
        let word = &self.word;
        let groups = self.groups.of(word);
        let at = |index: usize| word.get(index).copied().map_or(0, u32::from);
        let end = |back: usize| at(word.len().wrapping_sub(back));
        let length = word.len() as u32;
        let signs = u32::from(word.iter().any(|letter| !letter.is_ascii_lowercase()));
        let ending = hash(end(1), end(2));
        let contexts = [
            0,
            hash(length, signs),
            ending,
            hash(ending, end(3)),
            hash(at(0), at(1)),
            hash(hash(shared as u32, length), signs),
            hash(length - shared as u32, 0),
        ];
        let (mut below, mut highest) = (0, LAST_RANK);
        let mut is_up_to = |limit: u32, below: u32, highest: u32| {
            let all = words_up_to(highest) - words_up_to(below);
            let prior = self.ranks.stretch(ratio(words_up_to(limit) - words_up_to(below), all));
            let scale = (32 - limit.leading_zeros()) as usize;
            let sets = [scale, length.min(15) as usize * 16 + scale];
            self.ranks.code(&mut self.bits, rank <= limit, &contexts, prior, hash(limit, highest), sets)
        };
        for &limit in groups.iter().rev() {
            if !is_up_to(limit, 0, highest) {
                below = limit;
                break;
            }
            highest = limit;
        }
        while highest <= EACH && below + 1 < highest {
            let middle = below.midpoint(highest);
            if is_up_to(middle, below, highest) { highest = middle } else { below = middle }
        }
        (f64::from(below + 1) * f64::from(highest)).sqrt() as u32
    }
}

/// In 65,536ths.
fn ratio(part: u32, whole: u32) -> u32 {
    ((u64::from(part) << 16) / u64::from(whole)) as u32
}

fn words_up_to(rank: u32) -> u32 {
    LISTS.map(|length| length.min(rank)).into_iter().sum()
}

/// Vowels, consonants, digits and signs.
fn kind(letter: u32) -> u32 {
    match letter as u8 {
        0 => 0,
        b'a' | b'e' | b'i' | b'o' | b'u' | b'y' => 1,
        b'a'..=b'z' => 2,
        b'0'..=b'9' => 3,
        _ => 4,
    }
}
