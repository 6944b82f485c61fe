use super::patterns::{distance, number};
use super::{Kind, Match};

const YEARS: std::ops::RangeInclusive<i32> = 1000..=2050;

/// Where dates of four to eight digits are divided.
const SPLITS: [&[(usize, usize)]; 5] = [
    &[(1, 2), (2, 3)],
    &[(1, 3), (2, 3)],
    &[(1, 2), (2, 4), (4, 5)],
    &[(1, 3), (2, 3), (4, 5), (4, 6)],
    &[(2, 4), (4, 6)],
];

const DAYS_OF_A_YEAR: u64 = 365;
const SEPARATORS: u64 = 4;

/// Dates with and without separators that are not part of a longer one.
pub fn find(password: &[char], this_year: i32, matches: &mut Vec<Match>) {
    let mut all = Vec::new();
    for start in 0..password.len() {
        for size in 4..=10 {
            let Some(token) = password.get(start..start + size) else { break };
            let guesses = plain(token, this_year).or_else(|| separated(token, this_year));
            all.extend(guesses.map(|guesses| Match { start, end: start + size - 1, guesses, kind: Kind::Date }));
        }
    }
    let is_part = |x: &Match, y: &Match| (x.start, x.end) != (y.start, y.end) && y.start <= x.start && y.end >= x.end;
    matches.extend(all.iter().filter(|x| !all.iter().any(|y| is_part(x, y))));
}

/// The guesses for a date without separators. Of several readings, the one with the nearest year counts.
fn plain(token: &[char], this_year: i32) -> Option<u64> {
    let splits = SPLITS.get(token.len().checked_sub(4)?)?;
    number(token)?;
    let years = splits.iter().filter_map(|&(k, l)| {
        let [first, second, third] = [&token[..k], &token[k..l], &token[l..]].map(number);
        year(first?, second?, third?)
    });
    let nearest = years.min_by_key(|year| (year - this_year).abs())?;
    Some(distance(nearest, this_year) * DAYS_OF_A_YEAR)
}

fn separated(token: &[char], this_year: i32) -> Option<u64> {
    let is_separator = |c: &char| c.is_whitespace() || matches!(c, '/' | '\\' | '_' | '.' | '-');
    let parts: Vec<&[char]> = token.split(is_separator).collect();
    let [first, second, third] = parts[..] else { return None };
    let sizes_fit = token.len() >= 6
        && (1..=4).contains(&first.len())
        && (1..=2).contains(&second.len())
        && (1..=4).contains(&third.len());
    let is_same = token.get(first.len()) == token.get(first.len() + 1 + second.len());
    if !(sizes_fit && is_same) {
        return None;
    }
    let year = year(number(first)?, number(second)?, number(third)?)?;
    Some(distance(year, this_year) * DAYS_OF_A_YEAR * SEPARATORS)
}

/// The year, if the three numbers are a date in any usual order.
fn year(first: i32, second: i32, third: i32) -> Option<i32> {
    let all = [first, second, third];
    let is_odd = |n: &i32| (*n > 99 && *n < *YEARS.start()) || *n > *YEARS.end();
    let count = |is: fn(i32) -> bool| all.into_iter().filter(|&n| is(n)).count();
    let over_31 = count(|n| n > 31);
    if !(1..=31).contains(&second) || all.iter().any(is_odd) || over_31 >= 2 {
        return None;
    }
    if count(|n| n > 12) == 3 || count(|n| n == 0) >= 2 {
        return None;
    }
    let readings = [(third, first, second), (first, second, third)];
    if let Some(&(year, a, b)) = readings.iter().find(|(year, ..)| YEARS.contains(year)) {
        return are_day_and_month(a, b).then_some(year);
    }
    let (year, ..) = readings.into_iter().find(|&(_, a, b)| are_day_and_month(a, b))?;
    Some(match year {
        100.. => year,
        51.. => year + 1900,
        _ => year + 2000,
    })
}

fn are_day_and_month(a: i32, b: i32) -> bool {
    let fits = |day, month| (1..=31).contains(&day) && (1..=12).contains(&month);
    fits(a, b) || fits(b, a)
}
