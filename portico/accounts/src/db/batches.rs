use super::Db;
use super::query::query;
use crate::fault::Fault;
use crate::secret::clock::Timestamp;

/// How many rows are deleted at a time.
const BATCH: i64 = 500;

impl Db {
    /// Repeats a deletion of older rows until none are left. Binds the time and the number of rows at a time, because
    /// SQLite has one writer for all.
    pub(crate) async fn delete_in_batches(&self, sql: &'static str, before: Timestamp) -> Result<(), Fault> {
        loop {
            if query(sql).bind(before).bind(BATCH).execute(self.write()).await? == 0 {
                return Ok(());
            }
        }
    }
}
