//! A copy of a SQLite database that was restored beside the write-ahead log of the one before it.

use std::fs::File;
use std::io::Read;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

use super::OpenError;

/// SQLite would apply the log to the copy and so destroy it. Portico's databases are in WAL mode, and their header says so
/// (<https://www.sqlite.org/fileformat.html>, offsets 18 and 19); a copy's does not until it is opened.
pub(super) fn refuse_stale_wal(file: &Path) -> Result<(), OpenError> {
    let log = sibling(file, "-wal");
    let has_log = log.metadata().is_ok_and(|log| log.len() > 0);
    if has_log && is_in_rollback_mode(file) {
        return Err(OpenError::Unfit(format!(
            "{} was restored while {} existed, which belongs to the former database; stop every server, then run: \
             rm {} {}",
            file.display(),
            log.display(),
            log.display(),
            sibling(file, "-shm").display()
        )));
    }
    Ok(())
}

fn is_in_rollback_mode(file: &Path) -> bool {
    let mut header = [0; 20];
    // Never closed: that would release the locks that SQLite holds on the file in this process
    // (<https://www.sqlite.org/howtocorrupt.html>, section 2.2).
    let Ok(file) = File::open(file).map(ManuallyDrop::new) else { return false };
    (&*file).read_exact(&mut header).is_ok() && header[18..] == [1, 1]
}

fn sibling(file: &Path, end: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(end);
    name.into()
}
