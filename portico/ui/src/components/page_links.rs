use leptos::prelude::*;

use crate::list_page::CURSOR;
use crate::local_path::with_value;
use crate::t;

/// The links between the pages of a list. A list with a single page has none.
#[component]
pub fn PageLinks(
    /// The address of the page that shows the list.
    page: &'static str,
    /// The fragment (`#…`) of the list on that page.
    #[prop(default = "")]
    place: &'static str,
    next: Option<String>,
    is_first: bool,
) -> impl IntoView {
    let older = next.map(|cursor| with_value(page, CURSOR, &cursor));
    let has_links = older.is_some() || !is_first;
    has_links.then(|| {
        view! {
            <nav class="page-links" aria-label=t!("Pages of the list")>
                {(!is_first).then(|| view! { <a href=format!("{page}{place}")>{t!("Newest")}</a> }.into_any())}
                {older.map(|older| view! { <a href=format!("{older}{place}")>{t!("Older")}</a> }.into_any())}
            </nav>
        }
    })
}
