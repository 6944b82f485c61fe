use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};

/// What a page's address calls the place in its list.
pub const CURSOR: &str = "cursor";

/// Some rows of a list, the newest first, as one of our pages shows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListPage<T> {
    pub rows: Vec<T>,
    /// The cursor of the rows that follow. None at the end of the list.
    pub next: Option<String>,
    /// Whether nothing stands before these rows.
    pub is_first: bool,
}

/// The place in its list that the page's address names, if it names one.
pub fn use_cursor() -> Memo<Option<String>> {
    let query = use_query_map();
    Memo::new(move |_| query.read().get(CURSOR))
}
