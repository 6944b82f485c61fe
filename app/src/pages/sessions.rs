use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::api::{EndOneSession, EndOtherSessions, list_sessions};
use crate::components::{AccountNav, ForSignedIn, FormAlert, FormStatus, LocalTime, PasswordAgain, SubmitButton};
use crate::own_session::OwnSession;
use crate::plain_form::{self, Refusal};
use crate::problem::Problem;

/// Where somebody is logged in, and a way to end it.
#[component]
pub fn SessionsPage() -> impl IntoView {
    view! {
        <Title text="Devices" />
        <main id="main" class="page">
            <ForSignedIn>
                <SessionsContent />
            </ForSignedIn>
        </main>
    }
}

#[component]
fn SessionsContent() -> impl IntoView {
    let end_one = ServerAction::<EndOneSession>::new();
    let end_others = ServerAction::<EndOtherSessions>::new();
    let sessions = Resource::new(move || (end_one.version().get(), end_others.version().get()), |_| list_sessions());
    let refused = Refusal::take(plain_form::END_SESSION).map(|post| post.problem);
    let problem = move || end_one.value().get().and_then(Result::err).or_else(|| refused.clone());
    view! {
        <h1>"Devices"</h1>
        <AccountNav />
        <p class="lead">"Where you are logged in. End what you do not recognise."</p>
        <FormStatus text=ended(end_one, end_others) />
        <FormAlert problem=Signal::derive(problem) />
        <Transition fallback=|| view! { <p role="status">"Loading…"</p> }>
            {move || Suspend::new(async move {
                match sessions.await {
                    Ok(sessions) => view! { <SessionList sessions end_one /> }.into_any(),
                    Err(problem) => view! { <FormAlert problem=Signal::stored(Some(problem)) /> }.into_any(),
                }
            })}
        </Transition>
        <EndOthersForm end_others />
    }
}

/// What has just been done, by script or by a post that led back here.
fn ended(end_one: ServerAction<EndOneSession>, end_others: ServerAction<EndOtherSessions>) -> Signal<Option<String>> {
    let query = use_query_map();
    Signal::derive(move || {
        let done = matches!(end_others.value().get(), Some(Ok(_))) || matches!(end_one.value().get(), Some(Ok(_)));
        let by_post = query.read().get_str("ended").is_some();
        (done || by_post).then(|| "Done. What was ended is logged out.".to_owned())
    })
}

#[component]
fn SessionList(sessions: Vec<OwnSession>, end_one: ServerAction<EndOneSession>) -> impl IntoView {
    let rows = sessions.into_iter().map(|session| view! { <SessionRow session end_one /> });
    view! { <ul class="sessions">{rows.collect::<Vec<_>>()}</ul> }
}

#[component]
fn SessionRow(session: OwnSession, end_one: ServerAction<EndOneSession>) -> impl IntoView {
    let OwnSession { id, device, address, created_at, last_seen_at, current, .. } = session;
    let own_id = id.clone();
    let is_this = move |input: &Option<EndOneSession>| input.as_ref().is_some_and(|input| input.id == own_id);
    let busy = Signal::derive(move || end_one.pending().get() && end_one.input().with(&is_this));
    let about = device.clone();
    view! {
        <li class="session">
            <div>
                <p class="session-device">
                    {device} {current.then(|| view! { <span class="tag">"This device"</span> })}
                </p>
                <p class="session-facts">
                    {address.map(|address| view! { <span>{address}</span> })}
                    <span>"First seen " <LocalTime at=created_at /></span>
                    <span>"Last seen " <LocalTime at=last_seen_at /></span>
                </p>
            </div>
            {(!current).then(|| view! {
                <ActionForm action=end_one>
                    <input type="hidden" name="id" value=id />
                    <SubmitButton label="End" busy_label="Ending…" busy about class="button" />
                </ActionForm>
            })}
        </li>
    }
}

/// Asks for the password in place where it is not recent, and then goes on.
#[component]
fn EndOthersForm(end_others: ServerAction<EndOtherSessions>) -> impl IntoView {
    let refused = Refusal::take(plain_form::END_OTHER_SESSIONS).map(|post| post.problem);
    let answer = move || end_others.value().get();
    let problem = Memo::new(move |_| match answer() {
        Some(answer) => answer.err(),
        None => refused.clone(),
    });
    view! {
        <ActionForm action=end_others attr:class="form" attr:novalidate=true>
            <FormAlert problem=problem />
            <Show when=move || problem.with(|problem| problem.as_ref().is_some_and(Problem::asks_for_password))>
                <PasswordAgain problem=problem />
            </Show>
            <SubmitButton
                label="End all other sessions"
                busy_label="Ending…"
                busy=end_others.pending()
                class="button"
            />
        </ActionForm>
    }
}
