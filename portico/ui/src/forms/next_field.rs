use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::local_path::LocalPath;

/// The page named by `next=` in the address: where a visitor wants to go.
pub fn next_page() -> Signal<Option<LocalPath>> {
    let query = use_query_map();
    Signal::derive(move || query.read().get_str("next").and_then(LocalPath::parse))
}

/// Sends that page along with a form.
#[component]
pub fn NextField(next: Signal<Option<LocalPath>>) -> impl IntoView {
    move || next.get().map(|next| view! { <input type="hidden" name="next" value=next.to_string() /> }.into_any())
}
