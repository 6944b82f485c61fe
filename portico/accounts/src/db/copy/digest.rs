use aws_lc_rs::digest::{Context, SHA256};

use super::column::Table;

/// The number of rows of a table, and the sum of their hashes. It does not depend on their order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Digest {
    pub(super) rows: u64,
    sum: [u128; 2],
}

impl Digest {
    /// Adds a row, with its values as PostgreSQL writes them. The row includes its key.
    pub(super) fn add(&mut self, table: &Table, row: &[Option<String>]) {
        let mut hash = Context::new(&SHA256);
        for (column, value) in table.columns.iter().zip(row) {
            match value {
                None => hash.update(&[0]),
                Some(value) => {
                    let value = column.kind.canonical(value);
                    hash.update(&[1]);
                    hash.update(&u64::try_from(value.len()).unwrap_or(u64::MAX).to_be_bytes());
                    hash.update(value.as_bytes());
                }
            }
        }
        let hash = hash.finish();
        let (halves, _) = hash.as_ref().as_chunks::<16>();
        for (sum, half) in self.sum.iter_mut().zip(halves) {
            *sum = sum.wrapping_add(u128::from_be_bytes(*half));
        }
        self.rows += 1;
    }
}
