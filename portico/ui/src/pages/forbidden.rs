use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

use crate::components::DoorView;
use crate::forms::{FormAlert, Refusal};

/// The page for users who may not see the page they asked for. The server sends it with status 403.
#[component]
pub fn ForbiddenPage() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::FORBIDDEN);
    }
    // The page with the form is not shown, so the form cannot say why its post was refused.
    let refused = Refusal::take_any().and_then(|post| post.news());
    view! {
        <Title text="Not allowed" />
        <main id="main" class="split">
            <div class="split-words">
                <h1>"Only administrators can see this page"</h1>
                <p class="lead">"If you need access, contact the administrator of this site."</p>
                <FormAlert problem=Signal::stored(refused) />
                <div class="actions">
                    <A href="/" attr:class="button button-primary">"Go to the home page"</A>
                </div>
            </div>
            <DoorView />
        </main>
    }
}
