use leptos::prelude::*;

/// One paragraph, with code between `` ` ``.
#[component]
pub fn Prose(text: String) -> impl IntoView {
    let parts = text.split('`').enumerate();
    let part = |(at, part): (usize, &str)| match at % 2 {
        0 => part.to_owned().into_any(),
        _ => view! { <code>{part.to_owned()}</code> }.into_any(),
    };
    parts.map(part).collect::<Vec<_>>()
}

/// Paragraphs separated by blank lines. A paragraph whose lines begin with a dash is a list.
#[component]
pub fn Paragraphs(text: String) -> impl IntoView {
    let paragraph = |text: &str| match text.strip_prefix("- ") {
        Some(items) => {
            let items = items.split("\n- ").map(|item| view! { <li><Prose text=item.to_owned() /></li> });
            view! { <ul class="plain-list">{items.collect::<Vec<_>>()}</ul> }.into_any()
        }
        None => view! { <p><Prose text=text.to_owned() /></p> }.into_any(),
    };
    text.split("\n\n").map(str::trim).filter(|text| !text.is_empty()).map(paragraph).collect::<Vec<_>>()
}
