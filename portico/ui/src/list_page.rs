use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

pub use portico_wire::list_page::{CURSOR, ListPage};

/// The cursor in the page's address, if any.
pub fn use_cursor() -> Memo<Option<String>> {
    let query = use_query_map();
    Memo::new(move |_| query.read().get(CURSOR))
}
