//! zxcvbn's words with rounded ranks, from a compressed file.
//!
//! The test `words_are_packed` writes the file. It begins with the number of words, and the words are sorted.

mod arithmetic;
mod coder;
mod model;
mod ranks;

use std::cmp::Ordering;
use std::sync::OnceLock;

use self::arithmetic::Decoder;
use self::coder::Coder;

static PACKED: &[u8] = include_bytes!("words/words.bin");

static WORDS: OnceLock<Words> = OnceLock::new();

/// The words. Unpacks them at once if they are not yet unpacked.
pub fn words() -> &'static Words {
    WORDS.get_or_init(|| {
        let mut unpacking = Unpacking::new();
        unpacking.unpack(usize::MAX);
        unpacking.words
    })
}

#[derive(Default)]
pub struct Words {
    /// All words, one after the other.
    text: Vec<u8>,
    /// Where each word ends in the text, and its rank.
    ends: Vec<(u32, u32)>,
}

/// The words while they are unpacked, which takes a second. A page does it in pieces, so that it stays responsive.
pub struct Unpacking {
    coder: Coder<Decoder<'static>>,
    left: usize,
    words: Words,
}

impl Default for Unpacking {
    fn default() -> Self {
        Self::new()
    }
}

impl Unpacking {
    pub fn new() -> Self {
        let (count, packed) = PACKED.split_first_chunk().unwrap_or((&[0; 4], &[]));
        Self {
            coder: Coder::new(Decoder::new(packed)),
            left: u32::from_be_bytes(*count) as usize,
            words: Words::default(),
        }
    }

    /// Unpacks as many words as are left, but no more than `count`. Returns whether some are still left.
    pub fn unpack(&mut self, count: usize) -> bool {
        let count = count.min(self.left);
        for _ in 0..count {
            let rank = self.coder.code(None);
            self.words.text.extend(&self.coder.word);
            self.words.ends.push((self.words.text.len() as u32, rank));
        }
        self.left -= count;
        self.left > 0
    }

    /// Uses the words from now on.
    pub fn finish(self) {
        _ = WORDS.set(self.words);
    }
}

impl Words {
    /// The word's rounded rank.
    pub fn rank(&self, word: &[char]) -> Option<u64> {
        let (mut from, mut to) = (0, self.ends.len());
        while from < to {
            let middle = from + (to - from) / 2;
            match self.word(middle)?.iter().map(|letter| char::from(*letter)).cmp(word.iter().copied()) {
                Ordering::Less => from = middle + 1,
                Ordering::Greater => to = middle,
                Ordering::Equal => return self.ends.get(middle).map(|&(_, rank)| u64::from(rank)),
            }
        }
        None
    }

    pub fn all(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).filter_map(|at| str::from_utf8(self.word(at)?).ok())
    }

    fn word(&self, at: usize) -> Option<&[u8]> {
        let start = at.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).map(|&(end, _)| end))?;
        let (end, _) = *self.ends.get(at)?;
        self.text.get(start as usize..end as usize)
    }
}

#[cfg(test)]
mod tests {
    use std::{env, fs};

    use super::arithmetic::Encoder;
    use super::*;

    #[test]
    fn words_are_found_with_a_rank() {
        let rank = |word: &str| words().rank(&word.chars().collect::<Vec<char>>());
        assert_eq!((rank("password"), rank("correct horse")), (Some(2), None));
        assert_eq!(words().all().count(), 93_855);
        assert!(rank("pic's").is_some());
        assert!(words().all().is_sorted());
    }

    /// Run it for a new version of zxcvbn, with the path of its `frequency_lists.rs` in `LISTS`.
    #[test]
    #[ignore = "writes the file of words"]
    fn words_are_packed() {
        let source = fs::read_to_string(env::var("LISTS").unwrap()).unwrap();
        let unescaped = |list: &str| list.replace("\\'", "'").replace("\\\\", "\\");
        let lists = source.split(": &str = \"").skip(1).map(|list| unescaped(list.split("\";").next().unwrap()));
        let lists: Vec<Vec<String>> = lists.map(|list| list.split(',').map(str::to_owned).collect()).collect();
        let mut words: Vec<(&[u8], u32)> = Vec::new();
        for (word, rank) in lists.iter().flat_map(|list| list.iter().zip(1..)) {
            words.push((word.as_bytes(), rank));
        }
        words.sort_unstable();
        words.dedup_by_key(|(word, _)| *word);
        let mut coder = Coder::new(Encoder::new());
        words.iter().for_each(|word| _ = coder.code(Some(*word)));
        let count = (words.len() as u32).to_be_bytes();
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/small/words/words.bin");
        fs::write(path, [count.to_vec(), coder.bits.finish()].concat()).unwrap();
    }
}
