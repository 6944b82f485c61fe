use serde::{Deserialize, Serialize};

/// The query parameter for the start of a list page.
pub const CURSOR: &str = "cursor";

/// Some rows of a list, newest first, as a page shows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListPage<T> {
    pub rows: Vec<T>,
    /// The cursor of the following rows. `None` at the end of the list.
    pub next: Option<String>,
    /// Whether these are the newest rows.
    pub is_first: bool,
}
