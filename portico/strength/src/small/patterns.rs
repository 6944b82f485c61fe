use super::{Kind, Match};

/// The largest step of a sequence, such as 4 in `159`.
const MAX_STEP: i32 = 5;

/// A year that is nearer than this takes as many guesses.
pub const MIN_YEARS: i32 = 20;

/// Sequences such as `abcd` or `9753`.
pub fn find_sequences(password: &[char], matches: &mut Vec<Match>) {
    if password.len() < 2 {
        return;
    }
    let (mut start, mut step) = (0, 0);
    for (at, pair) in password.windows(2).enumerate() {
        let next = pair[1] as i32 - pair[0] as i32;
        if step == 0 {
            step = next;
        }
        if step != next {
            matches.extend(sequence(password, start, at, step));
            (start, step) = (at, next);
        }
    }
    matches.extend(sequence(password, start, password.len() - 1, step));
}

fn sequence(password: &[char], start: usize, end: usize, step: i32) -> Option<Match> {
    let size = step.abs();
    if !((end - start > 1 || size == 1) && (1..=MAX_STEP).contains(&size)) {
        return None;
    }
    let first = match password[start] {
        'a' | 'A' | 'z' | 'Z' | '0' | '1' | '9' => 4,
        first if first.is_ascii_digit() => 10,
        _ => 26,
    };
    let directions = if step > 0 { 1 } else { 2 };
    let guesses = first * directions * (end - start + 1) as u64;
    Some(Match { start, end, guesses, kind: Kind::Sequence })
}

/// Years from 1900 to 2099.
pub fn find_years(password: &[char], this_year: i32, matches: &mut Vec<Match>) {
    let mut start = 0;
    while let Some(token) = password.get(start..start + 4) {
        let is_recent = matches!(token, ['1', '9', ..] | ['2', '0', ..]);
        match number(token).filter(|_| is_recent) {
            Some(year) => {
                let guesses = distance(year, this_year);
                matches.push(Match { start, end: start + 3, guesses, kind: Kind::Year });
                start += 4;
            }
            None => start += 1,
        }
    }
}

pub fn distance(year: i32, this_year: i32) -> u64 {
    u64::from((year - this_year).abs().max(MIN_YEARS).unsigned_abs())
}

/// A number of ASCII digits.
pub fn number(token: &[char]) -> Option<i32> {
    token.iter().try_fold(0, |number, c| Some(number * 10 + c.to_digit(10)? as i32))
}
