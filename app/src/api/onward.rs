use serde::{Deserialize, Serialize};

use crate::done::Done;
use crate::local_path::LocalPath;

/// Success. The next page confirms it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Onward {
    pub next: LocalPath,
}

impl From<Done> for Onward {
    fn from(done: Done) -> Self {
        Self { next: LocalPath::done(done) }
    }
}
