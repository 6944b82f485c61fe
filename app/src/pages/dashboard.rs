use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

use crate::api::{Dashboard, show_dashboard};
use crate::call_error::CallError;
use crate::components::{ForSignedIn, LocalTime};
use crate::sentences::{self, Notice};

/// The protected example. Replace it with your own page.
#[component]
pub fn DashboardPage() -> impl IntoView {
    view! {
        <Title text="Dashboard" />
        <main id="main" class="page">
            <ForSignedIn>
                <DashboardContent />
            </ForSignedIn>
        </main>
    }
}

#[component]
fn DashboardContent() -> impl IntoView {
    let dashboard = Resource::new(|| (), |()| show_dashboard());
    view! {
        <Suspense fallback=|| view! { <p role="status">{sentences::notice(Notice::Loading)}</p> }>
            {move || Suspend::new(async move { dashboard.await.map_or_else(show_problem, show) })}
        </Suspense>
    }
}

fn show(Dashboard { user, logged_in_at }: Dashboard) -> AnyView {
    view! {
        <div class="page-head">
            <h1>"Hello, " {user.name}</h1>
            <p class="lead">"Only you can see this page."</p>
            <p><A href="/account">"Your account"</A></p>
        </div>
        <dl class="bays">
            <div>
                <dt>"Address"</dt>
                <dd>{user.email}</dd>
            </div>
            <div>
                <dt>"Member since"</dt>
                <dd><LocalTime at=user.created_at /></dd>
            </div>
            <div>
                <dt>"Logged in since"</dt>
                <dd><LocalTime at=logged_in_at /></dd>
            </div>
        </dl>
        <aside class="builder">
            <h2>"This page is yours to replace"</h2>
            <p>
                "It lives in " <code>"app/src/pages/dashboard.rs"</code>
                ". Only logged-in users can see content on this page."
            </p>
        </aside>
    }
    .into_any()
}

fn show_problem(CallError(problem): CallError) -> AnyView {
    view! {
        <div class="page-head">
            <h1>"Your dashboard"</h1>
            <div role="alert"><p class="notice notice-danger">{problem.detail}</p></div>
        </div>
    }
    .into_any()
}
