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
        </div>
        <Offer />
        <ul class="cards">
            <li class="card">
                <div>
                    <h2 class="card-title">{t!("Notes")}</h2>
                    <p class="card-facts">{t!("Short texts that only you can read.")}</p>
                </div>
                <A href="/notes" attr:class="button button-primary">{t!("Your notes")}</A>
            </li>
            <li class="card">
                <div>
                    <h2 class="card-title">{t!("Account")}</h2>
                    <p class="card-facts">{t!("Your name, your password and your devices.")}</p>
                </div>
                <A href="/account" attr:class="button">{t!("Your account")}</A>
            </li>
        </ul>
    }
}
