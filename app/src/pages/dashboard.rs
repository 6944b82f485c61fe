use leptos::prelude::*;
use portico::User;
use portico::t;
use portico::ui::{A, CurrentSession, ForSignedIn, Offer, Title, fill};

/// The page after a log-in.
#[component]
pub fn DashboardPage() -> impl IntoView {
    let current = CurrentSession::from_context();
    view! {
        <Title text=t!("Dashboard") />
        <main id="main" class="page">
            <ForSignedIn>{move || current.user().map(welcome)}</ForSignedIn>
        </main>
    }
}

fn welcome(user: User) -> impl IntoView {
    view! {
        <div class="page-head">
            <h1>{fill(t!("Hello, {name}"), &[("name", &user.name)])}</h1>
            <p class="lead">
                {fill(t!("Only you can see this page. You are logged in as {email}."), &[("email", &user.email)])}
            </p>
            <p>
                <A href="/notes">{t!("Your notes")}</A> " · "
                <A href="/account">{t!("Your account")}</A>
            </p>
            <Offer />
        </div>
    }
}
