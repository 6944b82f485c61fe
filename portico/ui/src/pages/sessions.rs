use js_sys::Date;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use server_fn::ServerFn;

use super::security::age;
use crate::api::{EndOneSession, EndOtherSessions, ListSessions};
use crate::call::{Call, Question, ask, call};
use crate::components::{
    EndOthersForm, EndingForm, Icon, LocalTime, Offer, PageLinks, account_page, focus_main, in_utc, loaded,
    time_in_text,
};
use crate::effect::effect;
use crate::forms::{FormAlert, FormStatus, Refusal, redirect};
use crate::list_page::{ListPage, use_cursor};
use crate::local_path::LocalPath;
use crate::own_session::OwnSession;
use crate::sentences::{self, Notice};
use crate::t;
use crate::words;

/// The user's sessions, with forms to end them.
#[component]
pub fn SessionsPage() -> impl IntoView {
    account_page(t!("Devices"), "/account/sessions", || SessionsContent().into_any())
}

#[component]
fn SessionsContent() -> impl IntoView {
    let end_others = call::<EndOtherSessions>();
    let times_ended = RwSignal::new(0);
    let cursor = use_cursor();
    let sessions = ask(move || Some(Question::of(&ListSessions { cursor: cursor.get() }).again(times_ended.get())));
    let redirect = redirect();
    effect(move || {
        if end_others.is_done() {
            // The one remaining session is on the first page.
            match cursor.get_untracked() {
                Some(_) => redirect(&LocalPath::sessions()),
                None => times_ended.update(|times| *times += 1),
            }
            focus_main();
        }
    });
    let refused = Refusal::take(EndOneSession::PATH).and_then(|post| post.news());
    view! {
        <p class="lead">{t!("You are logged in on these devices. If you do not recognise one, end its session.")}</p>
        <Offer />
        <FormStatus text=ended(end_others) />
        <FormAlert problem=Signal::stored(refused) />
        {loaded(sessions, move |sessions: ListPage<OwnSession>| {
            let cursor = cursor.get_untracked().filter(|_| !sessions.is_first);
            view! { <SessionList sessions cursor /> }.into_any()
        })}
        <section class="part part-danger">
            <h2>{t!("All other devices")}</h2>
            <p>{t!("This logs you out everywhere else.")}</p>
            <EndOthersForm end_others />
        </section>
    }
}

/// The confirmation, after a call by script or a post that returned here.
fn ended(end_others: Call<EndOtherSessions>) -> Signal<Option<String>> {
    let query = use_query_map();
    let by_post = move || query.read().get_str("ended").is_some();
    Signal::derive(move || match end_others.outcome() {
        _ if end_others.busy().get() => None,
        Some(true) => Some(sentences::notice(Notice::OthersEnded).to_owned()),
        Some(false) => None,
        None => by_post().then(|| sentences::notice(Notice::SomeEnded).to_owned()),
    })
}

#[component]
fn SessionList(
    sessions: ListPage<OwnSession>,
    /// The cursor of this page of the list. `None` on the first page.
    cursor: Option<String>,
) -> impl IntoView {
    let ListPage { rows, next, is_first } = sessions;
    let row = |session| view! { <SessionRow session cursor=cursor.clone() /> };
    // Erased, because the full type would be too deep for the compiler.
    let rows: Vec<_> = rows.into_iter().map(|session| row(session).into_any()).collect();
    let has_ended = rows.is_empty().then(|| view! { <p>{t!("There are no older sessions.")}</p> }.into_any());
    view! {
        <ul class="cards">{rows}</ul>
        {has_ended}
        <PageLinks page="/account/sessions" next is_first />
    }
}

#[component]
fn SessionRow(session: OwnSession, cursor: Option<String>) -> impl IntoView {
    let OwnSession { id, device, address, created_at, last_seen_at, current, .. } = session;
    let icon = Icon::of_device(&device);
    let device = words::device(&device);
    let about = [("device", device.as_str()), ("time", &time_in_text(&created_at))];
    let about = words::fill(t!("{device}, first seen {time}"), &about);
    view! {
        <li class="card">
            <div class="card-words">
                {icon.view()}
                <p class="card-title">
                    {device} " " {current.then(|| view! { <span class="tag">{t!("This device")}</span> }.into_any())}
                </p>
                <p class="card-facts">
                    <LastSeen at=last_seen_at />
                    <span>{words::lead(t!("First seen {time}"))} <LocalTime at=created_at /></span>
                    {address.map(|address| view! { <span>{address}</span> }.into_any())}
                </p>
            </div>
            {(!current).then(|| {
                let end = call::<EndOneSession>();
                let problem = Signal::derive(move || end.problem());
                view! {
                    <EndingForm
                        call=end
                        problem
                        id
                        cursor
                        about
                        label=t!("End")
                        busy_label=t!("Ending…")
                        ended=t!("Ended")
                    />
                }
                .into_any()
            })}
        </li>
    }
}

/// When a device was last seen: in UTC from the server. After hydration, how long ago that was, or in the browser's time
/// zone if it was more than a day ago.
#[component]
fn LastSeen(
    /// RFC 3339, UTC.
    at: String,
) -> impl IntoView {
    let shown = RwSignal::new(last_seen(&in_utc(&at)));
    let moment = at.clone();
    effect(move || {
        shown.set(match age(&moment, Date::now()) {
            Some(age) => words::fill(t!("Last seen {age}"), &[("age", &age)]),
            None => last_seen(&time_in_text(&moment)),
        });
    });
    view! { <time datetime=at>{shown}</time> }
}

fn last_seen(time: &str) -> String {
    words::fill(t!("Last seen {time}"), &[("time", time)])
}
