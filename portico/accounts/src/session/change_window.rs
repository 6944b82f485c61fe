//! The rows of the change log that this process has processed, and what a reading finds of them.

use std::collections::VecDeque;

use uuid::Uuid;

/// How many of the latest rows the log keeps.
pub(super) const KEPT_ROWS: i64 = 10_000;

/// The most rows that are remembered: a megabyte. A flood of changes shortens the overlap of two readings.
pub(super) const CAPACITY: usize = 40_000;

/// Numbers and marks of rows, in the order of the numbers.
#[derive(Default)]
pub(super) struct Window(VecDeque<(i64, Uuid)>);

/// The rows that a reading has found, in the order of their numbers, compared with a window.
pub(super) struct Found {
    rows: VecDeque<(i64, Uuid)>,
    is_cut: bool,
    /// The rows of the window up to here have been compared.
    compared: usize,
    /// Whether a row has another mark than in the window.
    has_other_mark: bool,
    /// The highest number of the window that is no longer in the log.
    highest_missing: Option<i64>,
}

impl Found {
    pub(super) fn comparing(window: &Window) -> Self {
        let rows = VecDeque::with_capacity(window.0.len());
        Self { rows, is_cut: false, compared: 0, has_other_mark: false, highest_missing: None }
    }

    /// Adds the next row. Returns whether its number is not in the window.
    pub(super) fn is_new(&mut self, window: &Window, id: i64, mark: Uuid) -> bool {
        if self.rows.len() == CAPACITY {
            self.rows.pop_front();
            self.is_cut = true;
        }
        self.rows.push_back((id, mark));
        self.skip_below(window, id);
        match window.0.get(self.compared) {
            Some((known, seen)) if *known == id => {
                self.compared += 1;
                self.has_other_mark |= *seen != mark;
                false
            }
            _ => true,
        }
    }

    /// Whether the log still holds the rows of the window. Rows are only added, and pruned at the old end, so a missing or
    /// different row means another database. If even the newest row is gone, this cannot be known, and the answer is no.
    pub(super) fn has_all_of(&self, window: &Window) -> bool {
        let mut rest = window.0.iter().skip(self.compared).map(|(id, _)| *id);
        let missing = rest.next_back().or(self.highest_missing);
        let newest = self.rows.back().map(|(id, _)| *id);
        let pruned = newest.map_or(i64::MIN, |newest| newest.saturating_sub(KEPT_ROWS));
        let newest_seen = window.0.back().map(|(id, _)| *id);
        !self.has_other_mark && missing.is_none_or(|id| id <= pruned && Some(id) != newest_seen)
    }

    /// Whether no row of the window is still to come.
    pub(super) fn has_compared_all_of(&self, window: &Window) -> bool {
        self.compared >= window.0.len()
    }

    /// Whether there were more rows than are remembered.
    pub(super) fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// The first row that is remembered, if others were not.
    pub(super) fn first_if_cut(&self) -> Option<i64> {
        self.rows.front().filter(|_| self.is_cut).map(|(id, _)| *id)
    }

    /// The rows from this number on.
    pub(super) fn window_from(&mut self, floor: i64) -> Window {
        let mut rows = std::mem::take(&mut self.rows);
        rows.drain(..rows.partition_point(|(id, _)| *id < floor));
        Window(rows)
    }

    /// Rows of the window that the log no longer has.
    fn skip_below(&mut self, window: &Window, id: i64) {
        while let Some((known, _)) = window.0.get(self.compared)
            && *known < id
        {
            self.highest_missing = Some(*known);
            self.compared += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(rows: impl IntoIterator<Item = i64>) -> Window {
        Window(rows.into_iter().map(|id| (id, mark(id))).collect())
    }

    fn mark(id: i64) -> Uuid {
        Uuid::from_u64_pair(7, id.unsigned_abs())
    }

    fn found(window: &Window, rows: impl IntoIterator<Item = i64>) -> (Found, Vec<i64>) {
        let mut found = Found::comparing(window);
        let new = rows.into_iter().filter(|id| found.is_new(window, *id, mark(*id))).collect();
        (found, new)
    }

    #[test]
    fn a_row_between_known_ones_is_new() {
        let window = window([3, 5, 6]);
        let (found, new) = found(&window, [3, 4, 5, 6, 7]);
        assert_eq!(new, [4, 7]);
        assert!(found.has_all_of(&window));
    }

    #[test]
    fn a_missing_or_different_row_is_noticed() {
        let window = window([3, 5, 6]);
        for rows in [vec![], vec![3, 5], vec![5, 6], vec![3, 6, 9]] {
            assert!(!found(&window, rows.clone()).0.has_all_of(&window), "{rows:?}");
        }
        let mut found = Found::comparing(&window);
        for id in [3, 5, 6] {
            assert!(!found.is_new(&window, id, if id == 5 { Uuid::nil() } else { mark(id) }));
        }
        assert!(!found.has_all_of(&window));
    }

    #[test]
    fn only_the_old_end_may_be_pruned() {
        let window = window([3, 5, 6]);
        assert!(found(&window, [6, 6 + KEPT_ROWS]).0.has_all_of(&window));
        assert!(!found(&window, [6, 4 + KEPT_ROWS]).0.has_all_of(&window));
        assert!(!found(&window, [7 + KEPT_ROWS]).0.has_all_of(&window), "the newest row identifies the database");
    }

    #[test]
    fn a_flood_of_rows_is_cut_to_the_newest() {
        let most = i64::try_from(CAPACITY).unwrap();
        let (mut found, new) = found(&Window::default(), 1..=3 * most);
        assert_eq!(new.len(), 3 * CAPACITY);
        assert!(found.is_cut());
        assert_eq!(found.first_if_cut(), Some(2 * most + 1));
        assert_eq!(found.window_from(2 * most + 1).0.len(), CAPACITY);
    }
}
