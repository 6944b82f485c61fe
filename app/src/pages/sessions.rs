use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::api::{EndOneSession, EndOtherSessions, list_sessions};
use crate::components::{
    AccountNav, ForSignedIn, FormAlert, FormStatus, LocalTime, PasswordAgain, SubmitButton, focus_main, in_utc,
};
use crate::form::CheckedForm;
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
    view! {
        <h1>"Devices"</h1>
        <AccountNav />
        <p class="lead">"Where you are logged in. End what you do not recognise."</p>
        <FormStatus text=ended(end_one, end_others) />
        <FormAlert problem=refusal(end_one) />
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

/// What the last of the two has done, by script or by a post that led back here.
fn ended(end_one: ServerAction<EndOneSession>, end_others: ServerAction<EndOtherSessions>) -> Signal<Option<String>> {
    let query = use_query_map();
    let by_post = query.read_untracked().get_str("ended").is_some();
    let said = RwSignal::new(by_post.then(|| "Done: what you ended is logged out.".to_owned()));
    let say = move |is_done: Option<bool>, sentence: &str| match is_done {
        Some(true) => {
            said.set(Some(sentence.to_owned()));
            request_animation_frame(focus_main);
        }
        Some(false) => said.set(None),
        None => {}
    };
    Effect::new(move |_| {
        say(end_one.value().get().map(|answer| answer.is_ok()), "Done: that device is logged out.");
    });
    Effect::new(move |_| {
        say(end_others.value().get().map(|answer| answer.is_ok()), "Done: all other devices are logged out.");
    });
    Effect::new(move |_| {
        if end_one.pending().get() || end_others.pending().get() {
            said.set(None);
        }
    });
    said.into()
}

/// What the last attempt to end one was refused with.
fn refusal(end_one: ServerAction<EndOneSession>) -> Signal<Option<Problem>> {
    let refused = Refusal::take(plain_form::END_SESSION).and_then(|post| post.news());
    Signal::derive(move || match end_one.value().get() {
        Some(answer) => answer.err(),
        None => refused.clone(),
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
    let about = format!("{device}, first seen {}", in_utc(&created_at));
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
    let answer = end_others.value();
    let refusal = Signal::derive(move || answer.get().and_then(Result::err));
    let form = CheckedForm::new(plain_form::END_OTHER_SESSIONS, refusal, end_others.pending());
    let asks = Memo::new(move |_| match answer.get() {
        Some(Ok(_)) => false,
        _ => form.problem.with(|problem| problem.as_ref().is_some_and(Problem::asks_for_password)),
    });
    let problem = Signal::derive(move || form.problem.get().filter(|_| !matches!(answer.get(), Some(Ok(_)))));
    view! {
        <ActionForm action=end_others attr:class="form" attr:novalidate=true>
            <FormAlert problem />
            <Show when=move || asks.get()>
                <PasswordAgain problem />
            </Show>
            <SubmitButton label="End all other sessions" busy_label="Ending…" busy=form.busy class="button" />
        </ActionForm>
    }
}
