//! The table of attempts. One statement works on one or two rows, always in the order given: two requests that lock the
//! same rows do so in the same order.

use sqlx_macros::FromRow;

use super::window::Window;
use crate::db::Db;
use crate::db::query::query;
use crate::db::tx::Tx;
use crate::secret::clock::Timestamp;

/// A row of the table.
#[derive(FromRow)]
pub(super) struct KeyedWindow {
    pub(super) key: Vec<u8>,
    #[sqlx(flatten)]
    pub(super) window: Window,
}

/// Adds an attempt to each row and locks it until the transaction ends. A missing row, and one whose window has closed by
/// this clock, becomes a new window. [`Window::judged`] has the last word.
const ADD: &str = "insert into rate_limits (key, tries, ends_at) \
     select column1, 1, column2 from (values ($1, $2), ($3, $4)) opened where column1 is not null \
     on conflict (key) do update set \
     tries = case when rate_limits.released_at is null and rate_limits.ends_at <= $5 then 1 \
     else rate_limits.tries + 1 end, \
     ends_at = case when rate_limits.released_at is null and rate_limits.ends_at <= $5 then excluded.ends_at \
     else rate_limits.ends_at end \
     returning key, tries, ends_at, released_at";

/// Takes an attempt from each row whose window is still the one that it was counted in.
const GIVE_BACK: &str = "insert into rate_limits (key, tries, ends_at) \
     select column1, 0, column2 from (values ($1, $2), ($3, $4)) counted where column1 is not null \
     on conflict (key) do update set tries = rate_limits.tries - \
     case when rate_limits.ends_at = excluded.ends_at and rate_limits.tries > 0 then 1 else 0 end";

/// Finds a row, or creates an unused one, and locks it until the transaction ends. On SQLite it takes the write lock.
pub(crate) const LOCK: &str = "insert into rate_limits (key, tries, ends_at) values ($1, 0, 0) \
     on conflict (key) do update set tries = rate_limits.tries returning tries, ends_at, released_at";

const STORE: &str = "update rate_limits set tries = $2, ends_at = $3, released_at = $4 where key = $1";

/// The windows with these keys, without a lock.
pub(super) async fn read(db: &Db, keys: Vec<Vec<u8>>) -> Result<Vec<KeyedWindow>, sqlx::Error> {
    let [first, second] = padded(keys);
    let sql = "select key, tries, ends_at, released_at from rate_limits where key in ($1, $2)";
    query(sql).bind(first).bind(second).fetch_all(db.read()).await
}

/// The windows with one more attempt each. The second value is the end of a window that opens now.
pub(super) async fn add(
    tx: &mut Tx,
    rows: Vec<(Vec<u8>, Timestamp)>,
    now: Timestamp,
) -> Result<Vec<KeyedWindow>, sqlx::Error> {
    let [(first, first_end), (second, second_end)] = padded(rows).map(Option::unzip);
    query(ADD).bind(first).bind(first_end).bind(second).bind(second_end).bind(now).fetch_all(tx).await
}

/// Takes back attempts. The second value is the end of the window in which they were counted.
pub(super) async fn refund(db: &Db, rows: Vec<(Vec<u8>, Timestamp)>) -> Result<(), sqlx::Error> {
    let [(first, first_end), (second, second_end)] = padded(rows).map(Option::unzip);
    let taken = query(GIVE_BACK).bind(first).bind(first_end).bind(second).bind(second_end);
    taken.execute(db.write()).await.map(drop)
}

pub(super) async fn lock(tx: &mut Tx, key: &[u8]) -> Result<Window, sqlx::Error> {
    query(LOCK).bind(key.to_vec()).fetch_one(tx).await
}

pub(super) async fn store(tx: &mut Tx, key: &[u8], window: Window) -> Result<(), sqlx::Error> {
    let Window { tries, ends_at, released_at } = window;
    query(STORE).bind(key.to_vec()).bind(tries).bind(ends_at).bind(released_at).execute(tx).await.map(drop)
}

/// One or two values, the second one perhaps missing.
fn padded<T>(values: Vec<T>) -> [Option<T>; 2] {
    let mut values = values.into_iter();
    [values.next(), values.next()]
}
