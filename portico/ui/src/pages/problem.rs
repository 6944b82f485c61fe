use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;
use leptos_router::hooks::use_params_map;

use super::NotFoundPage;
use crate::problem::Code;

/// Explains one problem code. The `type` of each problem document links here.
#[component]
pub fn ProblemPage() -> impl IntoView {
    let params = use_params_map();
    move || match params.with(|params| params.get("code").and_then(|code| Code::parse(&code))) {
        Some(code) => view! { <Explained code /> }.into_any(),
        None => view! { <NotFoundPage /> }.into_any(),
    }
}

/// The list of all problem codes.
#[component]
pub fn ProblemsPage() -> impl IntoView {
    let row = |code: Code| {
        view! {
            <li>
                <A href=format!("/problems/{}", code.as_str())>{code.title()}</A>
                " " <code>{code.as_str()}</code> ", status " {code.status()}
            </li>
        }
    };
    view! {
        <Title text="Problems" />
        <main id="main" class="page">
            <div class="page-head">
                <h1>"Problems"</h1>
                <p class="lead">"The errors that this site's API and pages can report."</p>
            </div>
            <ul class="plain-list">{Code::ALL.iter().copied().map(row).collect_view()}</ul>
            <ApiLink />
        </main>
    }
}

#[component]
fn Explained(code: Code) -> impl IntoView {
    let explanation = code.explanation();
    view! {
        <Title text=code.title() />
        <main id="main" class="page">
            <div class="page-head">
                <h1>{code.title()}</h1>
                <p class="lead">{code.sentence()}</p>
                <p>"Code " <code>{code.as_str()}</code> ", status " <code>{code.status()}</code></p>
            </div>
            <section class="part">
                <h2>"What happened"</h2>
                <p>{explanation.what_happened}</p>
            </section>
            <section class="part">
                <h2>"What to do"</h2>
                <p>{explanation.what_to_do}</p>
            </section>
            <p><A href="/problems">"All problems"</A></p>
            <ApiLink />
        </main>
    }
}

/// The server renders the target, so the router does not know it.
#[component]
fn ApiLink() -> impl IntoView {
    view! { <p><a href="/api/docs" rel="external">"API documentation"</a></p> }
}
