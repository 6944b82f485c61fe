use leptos::prelude::*;
use portico::Site;
use portico::ui::{A, CurrentSession, FrontView, Title};

/// The introduction and the way to log in or sign up.
#[component]
pub fn HomePage() -> impl IntoView {
    let current = CurrentSession::from_context();
    view! {
        <Title text="The front door of your Rust app" />
        <main id="main">
            <div class="split hero">
                <div class="split-words">
                    <h1>"The front door of your Rust app"</h1>
                    <p class="lead">
                        {Site::current().brand.name}
                        " lets people sign up, log in and reach their own pages. \
                        Clone it, and build your own rooms behind the door."
                    </p>
                    <div class="actions">
                        <Show
                            when=move || current.is_signed_in()
                            fallback=|| view! {
                                <A href="/signup" attr:class="button button-primary">"Sign up"</A>
                                <A href="/login" attr:class="button">"Log in"</A>
                            }
                        >
                            <A href="/dashboard" attr:class="button button-primary">"Go to your dashboard"</A>
                        </Show>
                    </div>
                </div>
                <FrontView />
            </div>
            <div class="page">
                <div class="bays">
                    <section>
                        <h2>"Accounts"</h2>
                        <p>"People sign up, log in and log out. Every form also works with scripts off."</p>
                    </section>
                    <section>
                        <h2>"Sessions"</h2>
                        <p>"Each log-in is a row in your database. Logging out ends it there, not only in the browser."</p>
                    </section>
                    <section>
                        <h2>"Yours"</h2>
                        <p>"Leptos, axum and sqlx, all in Rust. Run " <code>"make watch"</code> " and change anything."</p>
                    </section>
                </div>
            </div>
        </main>
    }
}
