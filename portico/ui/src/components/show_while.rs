use leptos::prelude::*;

/// Shows its children while this is true. Unlike [`Show`], it has no type parameters, so the browser downloads its code
/// once.
#[component]
pub fn ShowWhile(#[prop(into)] when: Signal<bool>, children: ChildrenFn) -> impl IntoView {
    // The children are made again only when the value changes.
    let is_shown = Memo::new(move |_| when.get());
    move || is_shown.get().then(|| children())
}
