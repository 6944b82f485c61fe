use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
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

/// The cursor in the page's address, if any.
pub fn use_cursor() -> Memo<Option<String>> {
    let query = use_query_map();
    Memo::new(move |_| query.read().get(CURSOR))
}
