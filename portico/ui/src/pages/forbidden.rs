use leptos::prelude::*;
use leptos_meta::Title;

use crate::components::DoorView;
use crate::forms::{FormAlert, Refusal};
use crate::t;

/// The page for users who may not see the page they asked for. The server sends it with status 403.
#[component]
pub fn ForbiddenPage() -> impl IntoView {
    let lead = t!("If you need access, contact the administrator of this site.");
    let links = vec![("/".to_owned(), t!("Go to the home page"))];
    refusal(t!("Not allowed"), t!("Only administrators can see this page"), lead, links)
}

/// A page instead of the one that was asked for, with links that lead on. The first one is the primary one.
pub fn refusal(
    title: &'static str,
    heading: &'static str,
    lead: &'static str,
    links: Vec<(String, &'static str)>,
) -> AnyView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::FORBIDDEN);
    }
    // The page with the form is not shown, so the form cannot say why its post was refused.
    let refused = Refusal::take_any().and_then(|post| post.news());
    let classes = ["button button-primary"].into_iter().chain(std::iter::repeat("button"));
    let link = |((address, label), class)| view! { <a href=address class=class>{label}</a> };
    let links: Vec<_> = links.into_iter().zip(classes).map(link).collect();
    view! {
        <Title text=title />
        <main id="main" class="split">
            <div class="split-words">
                <h1>{heading}</h1>
                <p class="lead">{lead}</p>
                <FormAlert problem=Signal::stored(refused) />
                <div class="actions">{links}</div>
            </div>
            <DoorView />
        </main>
    }
    .into_any()
}
