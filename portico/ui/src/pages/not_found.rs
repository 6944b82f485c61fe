use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

use crate::components::DoorView;
use crate::t;

/// The page for unknown addresses. The server sends it with status 404.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::NOT_FOUND);
    }
    view! {
        <Title text=t!("Page not found") />
        <main id="main" class="split">
            <div class="split-words">
                <h1>{t!("Page not found")}</h1>
                <p class="lead">{t!("The address may have a typo, or the page may have moved.")}</p>
                <div class="actions">
                    <A href="/" attr:class="button button-primary">{t!("Go to the home page")}</A>
                </div>
            </div>
            <DoorView />
        </main>
    }
}
