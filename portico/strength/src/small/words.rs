//! zxcvbn's words with rounded ranks, from a compressed file.
//!
//! The test `words_are_packed` writes the file. It begins with the number of words, and the words are sorted.

mod arithmetic;
mod coder;
mod model;
mod ranks;

use std::cmp::Ordering;
use std::sync::LazyLock;

use self::arithmetic::Decoder;
use self::coder::Coder;

static PACKED: &[u8] = include_bytes!("words/words.bin");

pub static WORDS: LazyLock<Words> = LazyLock::new(|| Words::unpack(PACKED));

pub struct Words {
    /// All words, one after the other.
    text: String,
    /// Where each word ends in the text, and its rank.
    ends: Vec<(u32, u32)>,
}

impl Words {
    fn unpack(packed: &[u8]) -> Self {
        let mut words = Self { text: String::new(), ends: Vec::new() };
        let Some((count, packed)) = packed.split_first_chunk() else { return words };
        let ranks = ranks::rounded();
        let mut coder = Coder::new(Decoder::new(packed));
        for _ in 0..u32::from_be_bytes(*count) {
            let (word, rank) = coder.code(None);
            words.text.push_str(&word);
            words.ends.push((words.text.len() as u32, ranks.get(rank).copied().unwrap_or(1)));
        }
        words
    }

    /// The word's rounded rank.
    pub fn rank(&self, word: &str) -> Option<u64> {
        let (mut from, mut to) = (0, self.ends.len());
        while from < to {
            let middle = from + (to - from) / 2;
            match self.word(middle)?.cmp(word) {
                Ordering::Less => from = middle + 1,
                Ordering::Greater => to = middle,
                Ordering::Equal => return self.ends.get(middle).map(|&(_, rank)| u64::from(rank)),
            }
        }
        None
    }

    pub fn all(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).filter_map(|at| self.word(at))
    }

    fn word(&self, at: usize) -> Option<&str> {
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
        assert_eq!((WORDS.rank("password"), WORDS.rank("correct horse")), (Some(2), None));
        assert_eq!(WORDS.all().count(), 93_855);
        assert!(WORDS.all().is_sorted());
    }

    /// Run it for a new version of zxcvbn, with the path of its `frequency_lists.rs` in `LISTS`.
    #[test]
    #[ignore = "writes the file of words"]
    fn words_are_packed() {
        let source = fs::read_to_string(env::var("LISTS").unwrap()).unwrap();
        let lists =
            source.split(": &str = \"").skip(1).map(|list| list.split("\";").next().unwrap().replace("\\\\", "\\"));
        let lists: Vec<Vec<String>> = lists.map(|list| list.split(',').map(str::to_owned).collect()).collect();
        let limits = ranks::limits();
        let mut words: Vec<(&str, usize)> = Vec::new();
        for (word, rank) in lists.iter().flat_map(|list| list.iter().zip(1_u64..)) {
            words.push((word, limits.partition_point(|limit| *limit < rank)));
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
