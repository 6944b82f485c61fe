use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::api::{EndOneSession, EndOtherSessions, list_sessions};
use crate::call::{Call, call};
use crate::components::{
    AccountNav, ForSignedIn, FormAlert, FormStatus, LocalTime, PasswordAgain, PostForm, SubmitButton, focus_main,
    in_utc,
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
    let end_others = call::<EndOtherSessions>();
    let times_ended = RwSignal::new(0);
    let sessions = Resource::new(move || times_ended.get(), |_| list_sessions());
    Effect::new(move |_| {
        if let Some(Ok(_)) = end_others.value().get() {
            times_ended.update(|times| *times += 1);
            request_animation_frame(focus_main);
        }
    });
    let refused = Refusal::take(plain_form::END_SESSION).and_then(|post| post.news());
    view! {
        <h1>"Devices"</h1>
        <AccountNav />
        <p class="lead">"Where you are logged in. End what you do not recognise."</p>
        <FormStatus text=ended(end_others) />
        <FormAlert problem=Signal::stored(refused) />
        <Transition fallback=|| view! { <p role="status">"Loading…"</p> }>
            {move || Suspend::new(async move {
                match sessions.await {
                    Ok(sessions) => view! { <SessionList sessions /> }.into_any(),
                    Err(problem) => view! { <FormAlert problem=Signal::stored(Some(problem)) /> }.into_any(),
                }
            })}
        </Transition>
        <EndOthersForm end_others />
    }
}

/// What was done, by script or by a post that led back here.
fn ended(end_others: Call<EndOtherSessions>) -> Signal<Option<String>> {
    let query = use_query_map();
    let by_post = query.read_untracked().get_str("ended").is_some();
    Signal::derive(move || match end_others.value().get() {
        _ if end_others.pending().get() => None,
        Some(Ok(_)) => Some("Done: all other devices are logged out.".to_owned()),
        Some(Err(_)) => None,
        None => by_post.then(|| "Done: what you ended is logged out.".to_owned()),
    })
}

#[component]
fn SessionList(sessions: Vec<OwnSession>) -> impl IntoView {
    // Erased, because the type of the whole would be too deep for the compiler.
    let rows = sessions.into_iter().map(|session| view! { <SessionRow session /> }.into_any());
    view! { <ul class="sessions">{rows.collect::<Vec<_>>()}</ul> }
}

#[component]
fn SessionRow(session: OwnSession) -> impl IntoView {
    let OwnSession { id, device, address, created_at, last_seen_at, current, .. } = session;
    let about = format!("{device}, first seen {}", in_utc(&created_at));
    view! {
        <li class="session">
            <div>
                <p class="session-device">
                    {device} " " {current.then(|| view! { <span class="tag">"This device"</span> })}
                </p>
                <p class="session-facts">
                    {address.map(|address| view! { <span>{address}</span> })}
                    <span>"First seen " <LocalTime at=created_at /></span>
                    <span>"Last seen " <LocalTime at=last_seen_at /></span>
                </p>
            </div>
            {(!current).then(|| view! { <EndForm id about /> }.into_any())}
        </li>
    }
}

/// Ends one session. Its row stays where it is, so that a second click meets no other one's button.
#[component]
fn EndForm(id: String, about: String) -> impl IntoView {
    let end = call::<EndOneSession>();
    let is_over = Memo::new(move |_| matches!(end.value().get(), Some(Ok(_))));
    let problem = Signal::derive(move || end.value().get().and_then(Result::err));
    let form_about = about.clone();
    Effect::new(move |_| {
        if is_over.get() {
            request_animation_frame(focus_main);
        }
    });
    view! {
        <div role="status">
            {move || is_over.get().then(|| view! { "Ended" <span class="unseen">" " {about.clone()}</span> })}
        </div>
        {move || {
            let (id, about) = (id.clone(), form_about.clone());
            (!is_over.get()).then(|| view! {
                <PostForm call=end>
                    <input type="hidden" name="id" value=id />
                    <SubmitButton label="End" busy_label="Ending…" busy=end.pending() about class="button" />
                    <FormAlert problem />
                </PostForm>
            })
        }}
    }
}

/// Asks for the password in place where it is not recent, and then goes on.
#[component]
fn EndOthersForm(end_others: Call<EndOtherSessions>) -> impl IntoView {
    let answer = end_others.value();
    let form = CheckedForm::of(plain_form::END_OTHER_SESSIONS, end_others);
    let asks = Memo::new(move |_| match answer.get() {
        Some(Ok(_)) => false,
        _ => form.problem.with(|problem| problem.as_ref().is_some_and(Problem::asks_for_password)),
    });
    let problem = Signal::derive(move || form.problem.get().filter(|_| !matches!(answer.get(), Some(Ok(_)))));
    view! {
        <PostForm call=end_others class="form" novalidate=true>
            <FormAlert problem />
            <Show when=move || asks.get()>
                <PasswordAgain problem />
            </Show>
            <SubmitButton label="End all other sessions" busy_label="Ending…" busy=form.busy class="button" />
        </PostForm>
    }
}
