use leptos::prelude::*;
use portico::t;
use portico::ui::{A, ForSignedIn, LocalTime, Notice, Offer, Title, fill, notice};
use portico::{ByScript, CallError, User};
use serde::{Deserialize, Serialize};

/// The dashboard's data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dashboard {
    user: User,
    /// RFC 3339, UTC.
    logged_in_at: String,
}

#[server(name = ShowDashboard, prefix = "/fn", endpoint = "dashboard/show", protocol = ByScript)]
pub async fn show_dashboard() -> Result<Dashboard, CallError> {
    let caller = portico::Visit::current()?.signed_in().await?;
    Ok(Dashboard { logged_in_at: caller.session.created_at.to_string(), user: portico::user(caller.user) })
}

/// A protected page with data from the server.
#[component]
pub fn DashboardPage() -> impl IntoView {
    view! {
        <Title text=t!("Dashboard") />
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
        <Suspense fallback=|| view! { <p role="status">{notice(Notice::Loading)}</p> }>
            {move || Suspend::new(async move { dashboard.await.map_or_else(show_problem, show) })}
        </Suspense>
    }
}

fn show(Dashboard { user, logged_in_at }: Dashboard) -> AnyView {
    view! {
        <div class="page-head">
            <h1>{fill(t!("Hello, {name}"), &[("name", &user.name)])}</h1>
            <p class="lead">{t!("Only you can see this page.")}</p>
        </div>
        <p class="actions">
            <A href="/account" attr:class="button">{t!("Your account")}</A>
            <A href="/admin" attr:class="button">{t!("Administration")}</A>
        </p>
        <Offer />
        <dl class="bays">
            <div>
                <dt>{t!("Address")}</dt>
                <dd>{user.email}</dd>
            </div>
            <div>
                <dt>{t!("Member since")}</dt>
                <dd><LocalTime at=user.created_at /></dd>
            </div>
            <div>
                <dt>{t!("Logged in since")}</dt>
                <dd><LocalTime at=logged_in_at /></dd>
            </div>
        </dl>
    }
    .into_any()
}

fn show_problem(CallError(problem): CallError) -> AnyView {
    view! {
        <div class="page-head">
            <h1>{t!("Your dashboard")}</h1>
            <div role="alert"><p class="notice notice-danger">{problem.detail}</p></div>
        </div>
    }
    .into_any()
}
