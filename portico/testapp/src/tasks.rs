//! Tasks, private to each user.

use leptos::prelude::*;
use portico::fields::{Field, FieldError, parse_line};
use portico::ui::{
    CheckedForm, ForSignedIn, FormAlert, PostForm, SubmitButton, TextField, Title, call, load, or_problem,
};
use portico::{ByForm, ByScript, CallError, Form, Redirect};

const TITLE: Field = Field::Own("title");

/// The table. Every statement names the owner, so a user never reaches another user's tasks.
#[cfg(feature = "ssr")]
pub mod store {
    use portico::db::{Db, Uuid, query};
    use portico::{Accounts, Fault};

    pub async fn list(db: Db, owner: Uuid) -> Result<Vec<String>, Fault> {
        let sql = "select title from tasks where user_id = $1 order by id desc limit 200";
        let rows: Vec<(String,)> = query(sql).bind(owner).fetch_all(db.read()).await?;
        Ok(rows.into_iter().map(|(title,)| title).collect())
    }

    pub async fn add(accounts: &Accounts, owner: Uuid, title: &str) -> Result<(), Fault> {
        let insert = query("insert into tasks (id, user_id, title) values ($1, $2, $3)");
        insert.bind(accounts.new_id()?).bind(owner).bind(title).execute(accounts.db().write()).await?;
        Ok(())
    }
}

/// A title is one line of at most 100 characters.
pub fn parse(title: &str) -> Result<String, FieldError> {
    parse_line(TITLE, title, 100)
}

#[server(name = ListTasks, prefix = "/fn", endpoint = "tasks/list", protocol = ByScript)]
pub async fn list_tasks() -> Result<Vec<String>, CallError> {
    let (visit, caller) = portico::signed_in().await?;
    Ok(store::list(visit.accounts().db().clone(), caller.user.id).await?)
}

#[server(name = AddTask, prefix = "/fn", endpoint = "tasks/add", protocol = ByForm)]
pub async fn add_task(#[server(default)] title: String) -> Result<Redirect, CallError> {
    let (visit, caller) = portico::signed_in().await?;
    store::add(visit.accounts(), caller.user.id, &parse(&title)?).await?;
    Ok(Redirect::to("/tasks"))
}

/// The page that the form belongs to, and the field whose text is kept after an error.
impl Form for AddTask {
    const PAGE: &'static str = "/tasks";
    const GIVEN_BACK: &'static [&'static str] = &["title"];
}

#[component]
pub fn TasksPage() -> impl IntoView {
    let tasks = Resource::new(|| (), |()| list_tasks());
    view! {
        <Title text="Tasks" />
        <ForSignedIn>
            <Suspense>{move || Suspend::new(async move { or_problem(tasks.await, list) })}</Suspense>
        </ForSignedIn>
    }
}

fn list(tasks: Vec<String>) -> AnyView {
    let add = call::<AddTask>();
    let form = CheckedForm::with_redirect(add, load);
    view! {
        <main id="main" class="page">
            <h1>"Tasks"</h1>
            <PostForm call=add class="form">
                <TextField
                    field=TITLE
                    label="New task"
                    kind="text"
                    autocomplete="off"
                    typed=form.typed("title")
                    problem=form.problem
                />
                <SubmitButton label="Add" busy_label="Adding…" busy=form.busy />
                <FormAlert problem=form.problem />
            </PostForm>
            <ul>{tasks.into_iter().map(|title| view! { <li>{title}</li> }).collect_view()}</ul>
        </main>
    }
    .into_any()
}
