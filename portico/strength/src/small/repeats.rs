//! Parts that are repeated, such as `abcabc`.

use super::{Kind, Known, Match, best};

/// A block that occurs twice or more in a row.
#[derive(Clone, Copy)]
struct Run {
    start: usize,
    block: usize,
    size: usize,
}

pub fn find(password: &[char], known: &Known<'_>, matches: &mut Vec<Match>) {
    let mut from = 0;
    while let Some(run) = (from..password.len()).find_map(|start| preferred(password, start)) {
        let base = &password[run.start..run.start + run.block];
        let guesses = best(base, known).guesses.saturating_mul((run.size / run.block) as u64);
        matches.push(Match { start: run.start, end: run.start + run.size - 1, guesses, kind: Kind::Repeat });
        from = run.start + run.size;
    }
}

/// The run of the shortest block, or that of the longest if it reaches further. The latter is divided again.
fn preferred(password: &[char], start: usize) -> Option<Run> {
    let longest_block = (password.len() - start) / 2;
    let short = (1..=longest_block).find_map(|block| run(password, start, block))?;
    let long = (1..=longest_block).rev().find_map(|block| run(password, start, block))?;
    if long.size <= short.size {
        return Some(short);
    }
    let whole = &password[start..start + long.size];
    let is_block = |block: &usize| long.size % block == 0 && whole.chunks(*block).all(|part| part == &whole[..*block]);
    let block = (1..long.size).find(is_block)?;
    Some(Run { block, ..long })
}

/// A line break is never part of a block.
fn run(password: &[char], start: usize, block: usize) -> Option<Run> {
    let first = password.get(start..start + block)?;
    let count = password[start..].chunks(block).take_while(|part| *part == first).count();
    (count > 1 && !first.contains(&'\n')).then_some(Run { start, block, size: count * block })
}
