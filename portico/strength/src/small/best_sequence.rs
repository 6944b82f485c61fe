use super::{Estimate, Kind, Match};

/// A sequence of matches that covers the password up to its last match.
#[derive(Clone, Copy)]
struct Step {
    last: Match,
    product: u64,
    guesses: u64,
}

/// For each position, the best sequences that end there, by their number of matches.
type Steps = Vec<Vec<Option<Step>>>;

const GUESSES_PER_CHARACTER: u64 = 10;
const MIN_GUESSES_BEFORE_GROWING: u64 = 10_000;
const MIN_GUESSES_OF_ONE: u64 = 10;
const MIN_GUESSES_OF_MANY: u64 = 50;

/// The sequence of matches, and of characters guessed one by one, with the fewest guesses.
pub fn of(length: usize, matches: &[Match]) -> Estimate {
    let mut steps: Steps = vec![Vec::new(); length];
    for end in 0..length {
        for start in 0..=end {
            for found in matches.iter().filter(|found| (found.start, found.end) == (start, end)) {
                extend(&mut steps, *found, length);
            }
        }
        for start in 0..=end {
            extend(&mut steps, brute_force(start, end), length);
        }
    }
    unwind(&steps)
}

/// Appends the match to all sequences that end before it.
fn extend(steps: &mut Steps, mut found: Match, length: usize) {
    let size = found.end - found.start + 1;
    if size < length {
        found.guesses = found.guesses.max(if size == 1 { MIN_GUESSES_OF_ONE } else { MIN_GUESSES_OF_MANY });
    } else {
        found.guesses = found.guesses.max(1);
    }
    if found.start == 0 {
        return add(steps, found, 1, found.guesses);
    }
    let before = steps[found.start - 1].clone();
    for (count, step) in before.into_iter().enumerate() {
        // Two parts in a row that are guessed one by one are a single one.
        let may_follow = |step: &Step| found.kind != Kind::BruteForce || step.last.kind != Kind::BruteForce;
        if let Some(step) = step.filter(may_follow) {
            add(steps, found, count + 1, found.guesses.saturating_mul(step.product));
        }
    }
}

fn add(steps: &mut Steps, last: Match, count: usize, product: u64) {
    let orders = (1..=count as u64).fold(1_u64, u64::wrapping_mul);
    let growing = match count {
        1 => 1,
        _ => (2..count).fold(MIN_GUESSES_BEFORE_GROWING, |all, _| all.saturating_mul(MIN_GUESSES_BEFORE_GROWING)),
    };
    let guesses = orders.saturating_mul(product).saturating_add(growing);
    let here = &mut steps[last.end];
    if here.iter().take(count + 1).flatten().all(|step| step.guesses > guesses) {
        here.resize(here.len().max(count + 1), None);
        here[count] = Some(Step { last, product, guesses });
    }
}

fn brute_force(start: usize, end: usize) -> Match {
    let size = end - start + 1;
    let guesses = (0..size).fold(1_u64, |all, _| all.saturating_mul(GUESSES_PER_CHARACTER));
    // One guess more than the least of a match, so that a match is preferred.
    let least = if size == 1 { MIN_GUESSES_OF_ONE } else { MIN_GUESSES_OF_MANY };
    Match { start, end, guesses: guesses.max(least + 1), kind: Kind::BruteForce }
}

fn unwind(steps: &Steps) -> Estimate {
    let all = steps.last().into_iter().flatten().enumerate().filter_map(|(count, step)| Some((count, (*step)?)));
    let Some((mut count, whole)) = all.min_by_key(|(_, step)| step.guesses) else {
        return Estimate { guesses: 1, longest: Kind::BruteForce };
    };
    let size = |found: Match| found.end - found.start;
    let (mut longest, mut here) = (whole.last, whole.last);
    while let Some(before) = here.start.checked_sub(1).and_then(|end| steps[end].get(count - 1).copied().flatten()) {
        (here, count) = (before.last, count - 1);
        if size(here) > size(longest) {
            longest = here;
        }
    }
    Estimate { guesses: whole.guesses, longest: longest.kind }
}
