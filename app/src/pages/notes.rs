use leptos::prelude::*;
use portico::fields::Field;
use portico::t;
use portico::ui::{
    A, CheckedForm, ForSignedIn, FormAlert, LocalTime, PostForm, SubmitButton, TextArea, Title, call, lead, or_problem,
    redirect, use_params_map,
};

use crate::notes::{AddNote, DeleteNote, Note, list_notes, show_note};

/// The user's notes, and a form to add one.
#[component]
pub fn NotesPage() -> impl IntoView {
    let notes = Resource::new(|| (), |()| list_notes());
    view! {
        <Title text=t!("Notes") />
        <ForSignedIn>
            <Suspense>{move || Suspend::new(async move { or_problem(notes.await, list) })}</Suspense>
        </ForSignedIn>
    }
}

fn list(notes: Vec<Note>) -> AnyView {
    let item = |Note { id, text, .. }| {
        let title = text.lines().next().unwrap_or_default().to_owned();
        view! { <li><A href=format!("/notes/{id}")>{title}</A></li> }
    };
    let add = call::<AddNote>();
    let form = CheckedForm::with_redirect(add, redirect());
    view! {
        <main id="main" class="page">
            <h1>{t!("Notes")}</h1>
            // Without scripts, a refused deletion ends here.
            <FormAlert problem=CheckedForm::of(call::<DeleteNote>()).problem />
            <PostForm call=add class="form">
                <TextArea field=Field::Own("text") label=t!("New note") typed=form.typed("text") problem=form.problem />
                <SubmitButton label=t!("Add") busy_label=t!("Adding…") busy=form.busy />
                <FormAlert problem=form.problem />
            </PostForm>
            <ul class="plain-list">{notes.into_iter().map(item).collect_view()}</ul>
        </main>
    }
    .into_any()
}

/// One note, and a form to delete it.
#[component]
pub fn NotePage() -> impl IntoView {
    let params = use_params_map();
    let note = Resource::new(move || params.read().get("id").unwrap_or_default(), show_note);
    view! {
        <Title text=t!("Note") />
        <ForSignedIn>
            <Suspense>{move || Suspend::new(async move { or_problem(note.await, show) })}</Suspense>
        </ForSignedIn>
    }
}

fn show(note: Note) -> AnyView {
    let delete = call::<DeleteNote>();
    let form = CheckedForm::with_redirect(delete, redirect());
    view! {
        <main id="main" class="page">
            <h1>{t!("Note")}</h1>
            <p class="note">{note.text}</p>
            <p>{lead(t!("Written {time}"))} <LocalTime at=note.created_at /></p>
            <PostForm call=delete>
                <input type="hidden" name="id" value=note.id />
                <SubmitButton label=t!("Delete") busy_label=t!("Deleting…") busy=form.busy class="button" />
                <FormAlert problem=form.problem />
            </PostForm>
            <p><A href="/notes">{t!("All notes")}</A></p>
        </main>
    }
    .into_any()
}
