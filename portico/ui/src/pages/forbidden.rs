use leptos::prelude::*;
use leptos_meta::Title;

use crate::components::DoorView;
use crate::forms::{FormAlert, Refusal};

/// The page for users who may not see the page they asked for. The server sends it with status 403.
#[component]
pub fn ForbiddenPage() -> impl IntoView {
    let lead = "If you need access, contact the administrator of this site.";
    let link = ("/".to_owned(), "Go to the home page");
    refusal("Not allowed", "Only administrators can see this page", lead, link)
}

/// A page instead of the one that was asked for, with a link that leads on.
pub fn refusal(
    title: &'static str,
    heading: &'static str,
    lead: &'static str,
    link: (String, &'static str),
) -> AnyView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::FORBIDDEN);
    }
    // The page with the form is not shown, so the form cannot say why its post was refused.
    let refused = Refusal::take_any().and_then(|post| post.news());
    let (address, label) = link;
    view! {
        <Title text=title />
        <main id="main" class="split">
            <div class="split-words">
                <h1>{heading}</h1>
                <p class="lead">{lead}</p>
                <FormAlert problem=Signal::stored(refused) />
                <div class="actions">
                    <a href=address class="button button-primary">{label}</a>
                </div>
            </div>
            <DoorView />
        </main>
    }
    .into_any()
}
