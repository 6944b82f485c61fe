const MILLISECONDS_OF_A_DAY: f64 = 86_400_000.0;

/// The year in UTC, from the milliseconds since 1970.
pub fn year_of(milliseconds: f64) -> i32 {
    let (mut year, mut days) = (1970, (milliseconds / MILLISECONDS_OF_A_DAY) as i32);
    while days >= length(year) {
        days -= length(year);
        year += 1;
    }
    year
}

/// In days.
fn length(year: i32) -> i32 {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    365 + i32::from(is_leap)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_begins_at_midnight() {
        for (year, begin) in [(1970, 0.0), (2000, 946_684_800.0), (2024, 1_704_067_200.0), (2101, 4_133_980_800.0)] {
            assert_eq!(year_of(begin * 1_000.0), year);
            assert!(year == 1970 || year_of(begin * 1_000.0 - 1.0) == year - 1);
        }
    }
}
