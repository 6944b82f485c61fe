use leptos::prelude::*;
use portico::User;
use portico::ui::{A, CurrentSession, ForSignedIn, Offer, Title};

/// The page after a log-in.
#[component]
pub fn DashboardPage() -> impl IntoView {
    let current = CurrentSession::from_context();
    view! {
        <Title text="Dashboard" />
        <main id="main" class="page">
            <ForSignedIn>{move || current.user().map(welcome)}</ForSignedIn>
        </main>
    }
}

fn welcome(user: User) -> impl IntoView {
    view! {
        <div class="page-head">
            <h1>"Hello, " {user.name}</h1>
            <p class="lead">"Only you can see this page. You are logged in as " {user.email} "."</p>
            <p>
                <A href="/notes">"Your notes"</A> " · "
                <A href="/account">"Your account"</A>
            </p>
            <Offer />
        </div>
    }
}
