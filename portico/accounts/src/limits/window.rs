//! Decides when a window is open, independently of wrong clocks.

use std::time::Duration;

use crate::limits::budget::{Budget, RateLimited};
use crate::secret::clock::Timestamp;

/// A row of `rate_limits`: the attempts counted within one window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx_macros::FromRow)]
pub(super) struct Window {
    pub(super) tries: i64,
    pub(super) ends_at: Timestamp,
    /// When the window closes for clocks that are far behind the clock that opened it. `None` until such a clock was
    /// seen.
    pub(super) released_at: Option<Timestamp>,
}

impl Window {
    /// The window as it should be, where the stored one already has one more attempt. `asked_at` is the time with which
    /// a closed window was opened again.
    pub(super) fn judged(self, asked_at: Timestamp, now: Timestamp, budget: Budget) -> Result<Self, RateLimited> {
        let opened = Self { tries: 1, ends_at: asked_at + budget.per, released_at: None };
        if self == opened {
            return Ok(self);
        }
        Self { tries: self.tries.saturating_sub(1), ..self }.with_attempt(now, budget)
    }

    /// The window with one more attempt, or a new window where this one is closed.
    pub(super) fn with_attempt(self, now: Timestamp, budget: Budget) -> Result<Self, RateLimited> {
        let seen = self.seen_at(now, budget.per);
        let closes_at = seen.closes_at(now, budget.per);
        if closes_at <= now {
            return Ok(Self { tries: 1, ends_at: now + budget.per, released_at: None });
        }
        if seen.tries >= i64::from(budget.count) {
            return Err(RateLimited { budget, retry_after: closes_at.since(now) });
        }
        Ok(Self { tries: seen.tries.saturating_add(1), ..seen })
    }

    /// The window as it is stored after a check at this time. A clock that is two window lengths behind was set back,
    /// or another server's clock is wrong. The count is kept, and the window lasts for its length again on that clock.
    /// So a clock that was a year ahead locks an account for one window and not for a year.
    pub(super) fn seen_at(self, now: Timestamp, per: Duration) -> Self {
        let release = now + per;
        let is_far_behind = release + per <= self.opened_at(per);
        if is_far_behind && self.released_at.is_none_or(|released_at| release < released_at) {
            return Self { released_at: Some(release), ..self };
        }
        self
    }

    fn closes_at(&self, now: Timestamp, per: Duration) -> Timestamp {
        self.released_at.filter(|_| now < self.opened_at(per)).unwrap_or(self.ends_at)
    }

    fn opened_at(&self, per: Duration) -> Timestamp {
        self.ends_at - per
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::properties::often;

    const PER: Duration = Duration::from_secs(900);
    const BUDGET: Budget = Budget { count: 10, per: PER };
    const UNUSED: Window = Window { tries: 0, ends_at: Timestamp::from_micros(0), released_at: None };
    const YEAR: u64 = 365 * 24 * 60 * 60;

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_seconds(2_000_000_000) + Duration::from_secs(seconds)
    }

    /// Makes an attempt at each of these times, in this order. For each it returns whether it was counted, and whether
    /// it opened a window.
    fn attempts(times: impl IntoIterator<Item = Timestamp>) -> Vec<(bool, bool)> {
        let mut window = UNUSED;
        let mut attempt = |now| match window.with_attempt(now, BUDGET) {
            Ok(counted) => {
                window = counted;
                (true, counted.tries == 1)
            }
            Err(_) => {
                window = window.seen_at(now, PER);
                (false, false)
            }
        };
        times.into_iter().map(&mut attempt).collect()
    }

    fn counted(times: impl IntoIterator<Item = Timestamp>) -> usize {
        attempts(times).into_iter().filter(|(is_counted, _)| *is_counted).count()
    }

    /// The times at which windows opened, for attempts at (time, the clock's reading at that time).
    fn openings(attempted: &[(u64, u64)]) -> Vec<u64> {
        let opened = attempts(attempted.iter().map(|(_, reading)| at(*reading)));
        attempted
            .iter()
            .zip(opened)
            .filter(|(_, (_, is_opening))| *is_opening)
            .map(|((moment, _), _)| *moment)
            .collect()
    }

    proptest! {
        #![proptest_config(often())]

        #[test]
        fn attempts_within_one_window_are_counted_the_same_in_any_order(times in vec(0..900_u64, 1..60)) {
            prop_assert_eq!(counted(times.iter().map(|time| at(*time))), times.len().min(10));
        }

        #[test]
        fn a_clock_set_back_opens_no_window_early(
            steps in vec((0..120_u64, prop_oneof![9 => Just(0), 1 => 0..2 * YEAR]), 1..200),
        ) {
            let (mut moment, mut behind) = (0, 0);
            let attempted: Vec<_> = steps.into_iter().map(|(step, back)| {
                (moment, behind) = (moment + step, behind + back);
                (moment, 500 * YEAR + moment - behind)
            }).collect();
            let opened = openings(&attempted);
            prop_assert!(opened.is_sorted_by(|earlier, later| later - earlier >= 900), "{:?}", opened);
        }

        #[test]
        fn two_diverging_clocks_open_at_most_two_windows_per_period(
            ahead in prop_oneof![0..3_600_u64, 0..2 * YEAR],
            steps in vec((0..120_u64, any::<bool>()), 1..200),
        ) {
            let mut moment = 0;
            let attempted: Vec<_> = steps.into_iter().map(|(step, is_ahead)| {
                moment += step;
                (moment, if is_ahead { moment + ahead } else { moment })
            }).collect();
            let opened = openings(&attempted);
            prop_assert!(opened.windows(3).all(|three| three[2] - three[0] >= 900), "{:?}", opened);
        }

        #[test]
        fn a_wait_ends_when_announced_after_a_clock_was_set_back(back in 0..2 * YEAR, delay in 0..900_u64) {
            let used_up = Window { tries: 10, ends_at: at(3 * YEAR) + PER, released_at: None };
            let now = at(3 * YEAR + delay - back);
            let RateLimited { retry_after, .. } = used_up.with_attempt(now, BUDGET).unwrap_err();
            prop_assert!(retry_after <= 3 * PER);
            let counted = used_up.seen_at(now, PER).with_attempt(now + retry_after, BUDGET);
            prop_assert_eq!(counted.map(|window| window.tries), Ok(1));
        }
    }

    #[test]
    fn a_wait_is_measured_by_the_clock_that_asks() {
        let used_up = Window { tries: 10, ends_at: at(YEAR) + PER, released_at: None };
        let wait = |now| used_up.with_attempt(now, BUDGET).unwrap_err().retry_after;
        assert_eq!(wait(at(YEAR)), PER);
        assert_eq!(wait(at(YEAR - 1)), PER + Duration::from_secs(1));
        assert_eq!(wait(at(0)), PER);
    }

    #[test]
    fn a_shortened_window_counts_from_the_first_check_after_the_change() {
        let of_a_day = Window { tries: 10, ends_at: at(24 * 60 * 60), released_at: None };
        let seen = of_a_day.seen_at(at(60), PER);
        assert_eq!(seen.released_at, Some(at(60) + PER));
        assert!(seen.with_attempt(at(60) + PER, BUDGET).is_ok());
    }
}
