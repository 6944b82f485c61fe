//! Codes sorted words and the numbers of their ranks, both in about 16 bits.
//!
//! Each bit is predicted from several contexts, such as the letters before it. Weights that learn which predictions were
//! right mix them, and the bit is coded arithmetically. All calculations use integers, so every machine decodes the same
//! words.

use super::model::{Model, hash};

/// The letters in the lists, in order. Symbol 0 ends a word.
const LETTERS: &[u8] = b"!$%'(*+-./0123456789;=?@[\\]_`abcdefghijklmnopqrstuvwxyz|";

const SYMBOL_BITS: u32 = 6;
const RANK_BITS: u32 = 10;

/// In place of a letter before the first one.
const NO_LETTER: u8 = 63;

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
    /// The symbols of the word before, and how many of them it shared with the one before it.
    word: Vec<u8>,
    shared: usize,
    length_before: usize,
    rank: usize,
}

impl<B: Bits> Coder<B> {
    pub fn new(bits: B) -> Self {
        Self {
            bits,
            lengths: Model::new(6, 16),
            letters: Model::new(10, 18),
            ranks: Model::new(7, 16),
            word: Vec::new(),
            shared: 0,
            length_before: 0,
            rank: 0,
        }
    }

    /// Codes the next word and the number of its rank. A decoder is given neither.
    pub fn code(&mut self, given: Option<(&str, usize)>) -> (String, usize) {
        let symbols = given.map(|(word, _)| word.bytes().map(symbol).collect::<Vec<u8>>());
        let shared = self.code_shared(symbols.as_deref());
        let mut word: Vec<u8> = self.word[..shared].to_vec();
        loop {
            let symbol = symbols.as_ref().and_then(|symbols| symbols.get(word.len())).copied();
            match self.code_letter(&word, shared, symbol.unwrap_or(0)) {
                0 => break,
                letter => word.push(letter),
            }
        }
        let rank = self.code_rank(&word, shared, given.map_or(0, |(_, rank)| rank));
        self.length_before = self.word.len();
        (self.word, self.shared, self.rank) = (word, shared, rank);
        (self.word.iter().map(|&symbol| letter(symbol)).collect(), rank)
    }

    /// How many symbols the word shares with the one before. The longest possible length is tried first.
    fn code_shared(&mut self, symbols: Option<&[u8]>) -> usize {
        let wanted = symbols.map(|symbols| symbols.iter().zip(&self.word).take_while(|(a, b)| a == b).count());
        let at = |index: Option<usize>| u32::from(index.and_then(|index| self.word.get(index)).copied().unwrap_or(0));
        for length in (1..=self.word.len()).rev() {
            let (here, back) = (length as u32, (self.word.len() - length) as u32);
            let (next, last, second) = (at(Some(length)), at(length.checked_sub(1)), at(length.checked_sub(2)));
            let contexts = [
                hash(here, back.min(3)),
                hash(here, self.shared as u32),
                hash(here, next * 64 + 1),
                hash(hash(next, last), here),
                hash(hash(next, last), second),
                hash(back, hash(self.shared as u32, self.length_before as u32)),
            ];
            let sets = [back.min(7) as usize, length];
            if self.lengths.code(&mut self.bits, wanted == Some(length), &contexts, 1, sets) {
                return length;
            }
        }
        0
    }

    fn code_letter(&mut self, word: &[u8], shared: usize, symbol: u8) -> u8 {
        let at = word.len();
        let back = |count: usize| u32::from(at.checked_sub(count).map_or(NO_LETTER, |index| word[index]));
        let first = u32::from(at == shared);
        // The first new letter comes after this one in the alphabet.
        let low = if at == shared { self.word.get(at).map_or(0, |&symbol| u32::from(symbol)) } else { 0 };
        let place = at as u32;
        let one = back(1);
        let two = hash(one, back(2));
        let three = hash(two, back(3));
        let four = hash(three, back(4));
        let kinds = hash(hash(kind(one), kind(back(2))), hash(kind(back(3)), kind(back(4))));
        let contexts = [
            hash(place.min(3), first * 64 + low),
            hash(one, 7 + first),
            hash(two, 8),
            hash(three, 9),
            hash(four, 10),
            hash(hash(four, back(5)), 11),
            hash(hash(one, low), hash(first, place)),
            hash(hash(two, place), low),
            hash(hash(back(2), back(3)), 12),
            hash(kinds, place.min(12)),
        ];
        let place_set = at.min(7) * 8 + first as usize * 4 + usize::from(low > 0) * 2;
        let kind_set = (at - shared).min(3) * 64 + kind(one) as usize % 4 * 256;
        let sets = |node, left| [place_set + usize::from(left < 4), kind_set + node];
        code_number(&mut self.letters, &mut self.bits, (u32::from(symbol), SYMBOL_BITS), &contexts, sets) as u8
    }

    fn code_rank(&mut self, word: &[u8], shared: usize, rank: usize) -> usize {
        let at = |index: Option<usize>| u32::from(index.and_then(|index| word.get(index)).copied().unwrap_or(0));
        let end = |back: usize| at(word.len().checked_sub(back));
        let (length, shared) = (word.len() as u32, shared as u32);
        let has_signs = u32::from(word.iter().any(|&symbol| kind(u32::from(symbol)) >= 3));
        let ending = hash(end(1), end(2));
        let contexts = [
            0,
            hash(length, has_signs),
            hash(ending, 1),
            hash(hash(ending, end(3)), 2),
            hash(hash(at(Some(0)), at(Some(1))), 3),
            hash(hash(shared, length), hash(has_signs, 5)),
            hash(hash(length - shared, (self.rank >> 8) as u32), 9),
        ];
        let set = word.len().min(15) * 16;
        let sets = |_, left| [left, set + left];
        code_number(&mut self.ranks, &mut self.bits, (rank as u32, RANK_BITS), &contexts, sets) as usize
    }
}

/// Codes a number of so many bits, the highest first. `sets` chooses weights by the bits coded so far and the number of
/// those left.
fn code_number<B: Bits>(
    model: &mut Model,
    bits: &mut B,
    (number, size): (u32, u32),
    contexts: &[u32],
    sets: impl Fn(usize, usize) -> [usize; 2],
) -> u32 {
    let mut node = 1;
    for left in (0..size).rev() {
        let bit = (number >> left) & 1 == 1;
        let coded = model.code(bits, bit, contexts, node, sets(node as usize, left as usize));
        node = node * 2 + u32::from(coded);
    }
    node - (1 << size)
}

fn symbol(letter: u8) -> u8 {
    LETTERS.binary_search(&letter).map_or(0, |at| at as u8 + 1)
}

fn letter(symbol: u8) -> char {
    usize::from(symbol).checked_sub(1).and_then(|at| LETTERS.get(at)).map_or('?', |&letter| char::from(letter))
}

/// Vowels, consonants, digits and signs.
fn kind(symbol: u32) -> u32 {
    match symbol.checked_sub(1).and_then(|at| LETTERS.get(at as usize)) {
        None => 0,
        Some(b'a' | b'e' | b'i' | b'o' | b'u' | b'y') => 1,
        Some(b'a'..=b'z') => 2,
        Some(b'0'..=b'9') => 3,
        Some(_) => 4,
    }
}
