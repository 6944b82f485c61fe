use leptos::prelude::*;
use portico::t;
use portico::ui::{FormAlert, FormStatus, Notice, PostForm, SubmitButton, Title, call, fill, notice};
use portico::{ByForm, ByScript, CallError, Form, LocalPath};
use serde::{Deserialize, Serialize};

/// The number of users, at most a hundred.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserCount {
    users: usize,
    /// The page after a plain post.
    next: LocalPath,
}

#[server(name = CountUsers, prefix = "/fn", endpoint = "admin/count", protocol = ByScript)]
pub async fn count_users() -> Result<UserCount, CallError> {
    let visit = portico::Visit::current()?;
    visit.admin().await?;
    let users = visit.accounts().users(None, 100).await?.len();
    Ok(UserCount { users, next: LocalPath::parse("/admin").unwrap_or_else(LocalPath::dashboard) })
}

#[server(name = CountAgain, prefix = "/fn", endpoint = "admin/count-again", protocol = ByForm)]
pub async fn count_again() -> Result<UserCount, CallError> {
    portico::Visit::current()?.admin().await?;
    count_users().await
}

impl Form for CountAgain {
    const PAGE: &'static str = "/admin";
}

/// A page for administrators. `Access::Admin` in the list of pages protects it.
#[component]
pub fn AdminPage() -> impl IntoView {
    let count = Resource::new(|| (), |()| count_users());
    let again = call::<CountAgain>();
    let problem = Signal::derive(move || again.answer().and_then(Result::err));
    let counted = Signal::derive(move || again.answer()?.ok().map(|count| in_words(&count)));
    view! {
        <Title text=t!("Administration") />
        <main id="main" class="page">
            <h1>{t!("Administration")}</h1>
            <Suspense fallback=|| view! { <p role="status">{notice(Notice::Loading)}</p> }>
                {move || Suspend::new(async move { count.await.map_or_else(show_problem, show) })}
            </Suspense>
            <FormStatus text=counted />
            <FormAlert problem />
            <PostForm call=again class="form">
                <SubmitButton label=t!("Count again") busy_label=t!("Counting…") busy=again.busy() />
            </PostForm>
        </main>
    }
}

fn show(count: UserCount) -> AnyView {
    view! { <p class="lead">{in_words(&count)}</p> }.into_any()
}

fn show_problem(CallError(problem): CallError) -> AnyView {
    view! { <div role="alert"><p class="notice notice-danger">{problem.detail}</p></div> }.into_any()
}

fn in_words(UserCount { users, .. }: &UserCount) -> String {
    fill(t!("Users of this site: {number}"), &[("number", &users.to_string())])
}
