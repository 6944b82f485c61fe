use leptos::prelude::*;
use portico::Site;
use portico::t;
use portico::ui::{A, CurrentSession, FrontView, Title, fill};

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
                            &[("site", Site::current().brand.name)],
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
            <div class="page">
                <div class="bays">
                    <section>
                        <h2>{t!("Accounts")}</h2>
                        <p>{t!("People sign up, log in and log out. Every form also works with scripts off.")}</p>
                    </section>
                    <section>
                        <h2>{t!("Sessions")}</h2>
                        <p>
                            {t!("Each log-in is a row in your database. \
                                Logging out ends it there, not only in the browser.")}
                        </p>
                    </section>
                    <section>
                        <h2>{t!("Yours")}</h2>
                        <p>{t!("Leptos, axum and sqlx, all in Rust. Change anything while “make watch” runs.")}</p>
                    </section>
                </div>
            </div>
        </main>
    }
}
