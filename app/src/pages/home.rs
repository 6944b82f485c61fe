use leptos::prelude::*;
use portico::t;
use portico::ui::{A, CurrentSession, FrontView, Title, fill};

use crate::brand::BRAND;

/// The introduction and the way to log in or sign up.
#[component]
pub fn HomePage() -> impl IntoView {
    let current = CurrentSession::from_context();
    view! {
        <Title text=t!("The front door of your Rust app") />
        <main id="main">
            <div class="split hero">
                <div class="split-words">
                    <h1>{t!("The front door of your Rust app")}</h1>
                    <p class="lead">
                        {fill(
                            t!("{site} lets people sign up, log in and reach their own pages. \
                                Clone it, and build your own rooms behind the door."),
                            &[("site", BRAND.name)],
                        )}
                    </p>
                    <div class="actions">
                        <Show
                            when=move || current.is_signed_in()
                            fallback=|| view! {
                                <A href="/signup" attr:class="button button-primary">{t!("Sign up")}</A>
                                <A href="/login" attr:class="button">{t!("Log in")}</A>
                            }
                        >
                            <A href="/dashboard" attr:class="button button-primary">{t!("Go to your dashboard")}</A>
                        </Show>
                    </div>
                </div>
                <FrontView />
            </div>
        </main>
    }
}
