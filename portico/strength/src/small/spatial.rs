//! Neighbouring keys.

use super::dictionary::{choices, choose};
use super::{Kind, Match};

/// A keyboard: in each row the first column, and the keys with and without Shift.
struct Keyboard {
    rows: &'static [(i32, &'static [u8])],
    /// How many characters a key has.
    levels: usize,
    /// The directions of a key's neighbours, by column and row.
    directions: &'static [(i32, i32)],
    keys: u64,
    average_neighbours: u64,
}

const SLANTED: &[(i32, i32)] = &[(-1, 0), (0, -1), (1, -1), (1, 0), (0, 1), (-1, 1)];
const ALIGNED: &[(i32, i32)] = &[(-1, 0), (-1, -1), (0, -1), (1, -1), (1, 0), (1, 1), (0, 1), (-1, 1)];

const KEYBOARDS: [Keyboard; 4] = [
    Keyboard {
        rows: &[
            (0, b"`~1!2@3#4$5%6^7&8*9(0)-_=+"),
            (1, b"qQwWeErRtTyYuUiIoOpP[{]}\\|"),
            (1, b"aAsSdDfFgGhHjJkKlL;:'\""),
            (1, b"zZxXcCvVbBnNmM,<.>/?"),
        ],
        levels: 2,
        directions: SLANTED,
        keys: 94,
        average_neighbours: 4,
    },
    Keyboard {
        rows: &[
            (0, b"`~1!2@3#4$5%6^7&8*9(0)[{]}"),
            (1, b"'\",<.>pPyYfFgGcCrRlL/?=+\\|"),
            (1, b"aAoOeEuUiIdDhHtTnNsS-_"),
            (1, b";:qQjJkKxXbBmMwWvVzZ"),
        ],
        levels: 2,
        directions: SLANTED,
        keys: 94,
        average_neighbours: 4,
    },
    Keyboard {
        rows: &[(1, b"/*-"), (0, b"789+"), (0, b"456"), (0, b"123"), (1, b"0.")],
        levels: 1,
        directions: ALIGNED,
        keys: 15,
        average_neighbours: 5,
    },
    Keyboard {
        rows: &[(1, b"=/*"), (0, b"789-"), (0, b"456+"), (0, b"123"), (1, b"0.")],
        levels: 1,
        directions: ALIGNED,
        keys: 15,
        average_neighbours: 5,
    },
];

/// Characters that count as typed with Shift at the beginning.
const SHIFTED: &[u8] = b"[~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:\"ZXCVBNM<>?]";

pub fn find(password: &[char], matches: &mut Vec<Match>) {
    KEYBOARDS.iter().for_each(|keyboard| keyboard.find(password, matches));
}

impl Keyboard {
    fn find(&self, password: &[char], matches: &mut Vec<Match>) {
        let mut start = 0;
        while start + 2 < password.len() {
            let (end, turns, shifted) = self.path(password, start);
            if end - start > 2 {
                let guesses = self.guesses((end - start) as u64, turns, shifted);
                matches.push(Match { start, end: end - 1, guesses, kind: Kind::Spatial });
            }
            start = end;
        }
    }

    /// The end of the path from key to key, and how many of its steps turn and are typed with Shift.
    fn path(&self, password: &[char], start: usize) -> (usize, u64, u64) {
        let (mut turns, mut last) = (0, None);
        let mut shifted =
            u64::from(self.levels == 2 && SHIFTED.iter().any(|shifted| char::from(*shifted) == password[start]));
        for end in start + 1..password.len() {
            let Some((direction, is_shifted)) = self.step(password[end - 1], password[end]) else {
                return (end, turns, shifted);
            };
            shifted += u64::from(is_shifted);
            if last != Some(direction) {
                turns += 1;
                last = Some(direction);
            }
        }
        (password.len(), turns, shifted)
    }

    /// The direction from one key to the next, and whether the next one is typed with Shift.
    fn step(&self, from: char, to: char) -> Option<(usize, bool)> {
        let (column, row, _) = self.place(from)?;
        let (next_column, next_row, level) = self.place(to)?;
        let moved = (next_column - column, next_row - row);
        let direction = self.directions.iter().position(|direction| *direction == moved)?;
        Some((direction, level == 1))
    }

    /// The column, the row and the level of a character.
    fn place(&self, c: char) -> Option<(i32, i32, usize)> {
        self.rows.iter().zip(0..).find_map(|(&(first, keys), row)| {
            let at = keys.iter().position(|key| char::from(*key) == c)?;
            Some((first + (at / self.levels) as i32, row, at % self.levels))
        })
    }

    fn guesses(&self, length: u64, turns: u64, shifted: u64) -> u64 {
        let mut guesses = 0_u64;
        for size in 2..=length {
            for turns in 1..=turns.min(size - 1) {
                let directions = self.average_neighbours.wrapping_pow(turns as u32);
                let paths = choose(size - 1, turns - 1).saturating_mul(self.keys).saturating_mul(directions);
                guesses = guesses.saturating_add(paths);
            }
        }
        let unshifted = length - shifted;
        match (shifted, unshifted) {
            (0, _) => guesses,
            (_, 0) => guesses.saturating_mul(2),
            _ => guesses.saturating_mul(choices(shifted, unshifted)),
        }
    }
}
