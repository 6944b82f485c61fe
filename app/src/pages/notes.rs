use leptos::prelude::*;
use portico::fields::Field;
use portico::ui::{
    A, CheckedForm, ForSignedIn, FormAlert, LocalTime, NotFoundPage, PostForm, SubmitButton, TextArea, Title, call,
    redirect, use_params_map,
};
use portico::{CallError, Code};

use crate::notes::{AddNote, DeleteNote, Note, list_notes, show_note};

/// The user's notes, and a form to add one.
#[component]
pub fn NotesPage() -> impl IntoView {
    view! {
        <Title text="Notes" />
        <main id="main" class="page">
            <ForSignedIn>
                <h1>"Notes"</h1>
                <AddForm />
                <NoteList />
            </ForSignedIn>
        </main>
    }
}

#[component]
fn AddForm() -> impl IntoView {
    let add = call::<AddNote>();
    let form = CheckedForm::with_redirect(add, redirect());
    view! {
        <FormAlert problem=form.problem />
        <PostForm call=add class="form">
            <TextArea field=Field::Own("text") label="New note" typed=form.typed("text") problem=form.problem />
            <SubmitButton label="Add" busy_label="Adding…" busy=form.busy />
        </PostForm>
    }
}

#[component]
fn NoteList() -> impl IntoView {
    let notes = Resource::new(|| (), |()| list_notes());
    let item = |Note { id, text, .. }| {
        let title = text.lines().next().unwrap_or_default().to_owned();
        view! { <li><A href=format!("/notes/{id}")>{title}</A></li> }.into_any()
    };
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match notes.await {
                    Ok(notes) => {
                        view! { <ul class="plain-list">{notes.into_iter().map(item).collect_view()}</ul> }.into_any()
                    }
                    Err(CallError(problem)) => view! { <p role="alert">{problem.detail}</p> }.into_any(),
                }
            })}
        </Suspense>
    }
}

/// One note, and a form to delete it.
#[component]
pub fn NotePage() -> impl IntoView {
    let params = use_params_map();
    let id = move || params.read().get("id").unwrap_or_default();
    let note = Resource::new(id, show_note);
    view! {
        <ForSignedIn>
            <Suspense>
                {move || Suspend::new(async move {
                    match note.await {
                        Ok(note) => view! { <ShownNote note /> }.into_any(),
                        Err(CallError(problem)) if problem.code == Code::NotFound => view! { <NotFoundPage /> }.into_any(),
                        Err(CallError(problem)) => view! { <main id="main" class="page">{problem.detail}</main> }.into_any(),
                    }
                })}
            </Suspense>
        </ForSignedIn>
    }
}

#[component]
fn ShownNote(note: Note) -> impl IntoView {
    let delete = call::<DeleteNote>();
    let form = CheckedForm::with_redirect(delete, redirect());
    view! {
        <Title text="Note" />
        <main id="main" class="page">
            <h1>"Note"</h1>
            <p class="note">{note.text}</p>
            <p>"Written " <LocalTime at=note.created_at /></p>
            <FormAlert problem=form.problem />
            <PostForm call=delete>
                <input type="hidden" name="id" value=note.id />
                <SubmitButton label="Delete" busy_label="Deleting…" busy=form.busy class="button" />
            </PostForm>
            <p><A href="/notes">"All notes"</A></p>
        </main>
    }
}
