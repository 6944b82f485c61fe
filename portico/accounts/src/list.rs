use aws_lc_rs::hmac;
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use strum::IntoStaticStr;
use uuid::Uuid;

use crate::secret::clock::Timestamp;

/// How many rows of a list are shown at a time.
pub const PAGE_SIZE: usize = 50;

/// The longest text that is parsed. A real cursor has 75 bytes.
const MAX_BYTES: usize = 256;

/// A list of one user's rows, newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum List {
    Sessions,
    Activity,
}

/// A place in a list, given by a row: older rows follow it. The row need not exist any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub(crate) at: Timestamp,
    pub(crate) id: Uuid,
}

/// Some rows of a list, newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    pub rows: Vec<T>,
    /// The cursor of the rows that follow, for [`Accounts::cursor`]. `None` at the end of the list.
    pub next: Option<String>,
}

/// Writes and reads cursors. The MAC covers the list and its owner, so a cursor is valid for nothing else.
///
/// As text it is the base64url form of time, id and MAC.
pub(crate) struct Cursors(hmac::Key);

impl List {
    fn as_str(self) -> &'static str {
        self.into()
    }
}

impl Cursor {
    /// Before the newest row.
    pub(crate) const START: Self = Self { at: Timestamp::from_micros(i64::MAX), id: Uuid::max() };
}

impl<T> Page<T> {
    /// The first `size` of `rows`. If there are more, `next` is the cursor of the last row kept.
    pub(crate) fn cut(mut rows: Vec<T>, size: usize, cursor: impl Fn(&T) -> String) -> Self {
        let has_more = rows.len() > size;
        rows.truncate(size);
        let next = rows.last().filter(|_| has_more).map(cursor);
        Self { rows, next }
    }

    pub fn map<U>(self, each: impl Fn(T) -> U) -> Page<U> {
        Page { rows: self.rows.into_iter().map(each).collect(), next: self.next }
    }
}

impl Cursors {
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, key))
    }

    pub(crate) fn write(&self, list: List, user: Uuid, cursor: Cursor) -> String {
        let place = [&cursor.at.as_micros().to_be_bytes()[..], cursor.id.as_bytes()].concat();
        let mac = hmac::sign(&self.0, &signed(list, user, &place));
        BASE64_URL_SAFE_NO_PAD.encode([&place, mac.as_ref()].concat())
    }

    pub(crate) fn read(&self, list: List, user: Uuid, text: &str) -> Option<Cursor> {
        if text.len() > MAX_BYTES {
            return None;
        }
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
        let (place, mac) = bytes.split_at_checked(size_of::<i64>() + size_of::<Uuid>())?;
        hmac::verify(&self.0, &signed(list, user, place), mac).ok()?;
        let (at, id) = place.split_first_chunk()?;
        Some(Cursor { at: Timestamp::from_micros(i64::from_be_bytes(*at)), id: Uuid::from_slice(id).ok()? })
    }
}

fn signed(list: List, user: Uuid, place: &[u8]) -> Vec<u8> {
    [user.as_bytes(), place, list.as_str().as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADA: Uuid = Uuid::from_u128(7);
    const CURSOR: Cursor = Cursor { at: Timestamp::from_micros(1_790_000_000_000_001), id: Uuid::from_u128(8) };

    fn cursors() -> Cursors {
        Cursors::new(&[7; 32])
    }

    #[test]
    fn a_cursor_is_valid_only_for_its_own_list_and_user() {
        let text = cursors().write(List::Sessions, ADA, CURSOR);
        assert_eq!(cursors().read(List::Sessions, ADA, &text), Some(CURSOR));
        assert_eq!(cursors().read(List::Activity, ADA, &text), None);
        assert_eq!(cursors().read(List::Sessions, Uuid::from_u128(9), &text), None);
        assert_eq!(Cursors::new(&[8; 32]).read(List::Sessions, ADA, &text), None);
    }

    #[test]
    fn a_changed_or_cut_cursor_is_refused() {
        let text = cursors().write(List::Sessions, ADA, CURSOR);
        for i in 0..text.len() {
            assert_eq!(cursors().read(List::Sessions, ADA, &text[..i]), None);
            let mut changed = text.as_bytes().to_vec();
            changed[i] = if changed[i] == b'A' { b'B' } else { b'A' };
            assert_eq!(cursors().read(List::Sessions, ADA, &String::from_utf8(changed).unwrap()), None);
        }
        for hostile in ["", "=", "é", &"A".repeat(100_000)] {
            assert_eq!(cursors().read(List::Sessions, ADA, hostile), None);
        }
    }

    #[test]
    fn only_a_page_with_further_rows_has_a_next_cursor() {
        let page = |rows: Vec<u8>| Page::cut(rows, 2, u8::to_string);
        assert_eq!(page(vec![]), Page { rows: vec![], next: None });
        assert_eq!(page(vec![9, 8]), Page { rows: vec![9, 8], next: None });
        assert_eq!(page(vec![9, 8, 7]), Page { rows: vec![9, 8], next: Some("8".to_owned()) });
    }

    proptest::proptest! {
        #![proptest_config(crate::properties::often())]

        #[test]
        fn arbitrary_text_is_not_a_cursor(text in "[A-Za-z0-9_-]{60,80}", at: i64, id: u128) {
            let cursor = Cursor { at: Timestamp::from_micros(at), id: Uuid::from_u128(id) };
            let real = cursors().write(List::Activity, ADA, cursor);
            proptest::prop_assert_eq!(cursors().read(List::Activity, ADA, &real), Some(cursor));
            proptest::prop_assert_eq!(cursors().read(List::Activity, ADA, &text), None);
        }
    }
}
