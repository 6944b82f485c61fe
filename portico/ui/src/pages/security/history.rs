use std::time::Duration;

use js_sys::Date;
use leptos::prelude::*;

use super::history_time::{day, is_new_day, time};
use crate::activity::Activity;
use crate::api::ListActivity;
use crate::call::{Question, ask};
use crate::components::{PageLinks, loaded};
use crate::effect::effect;
use crate::list_page::{ListPage, use_cursor};
use crate::t;

/// How often the page looks at the clock again.
const TICK: Duration = Duration::from_secs(60);

/// The events in the account, loaded again after each change on this page.
#[component]
pub fn History(#[prop(into)] changes: Signal<usize>) -> impl IntoView {
    let cursor = use_cursor();
    let activity = ask(move || Some(Question::of(&ListActivity { cursor: cursor.get() }).again(changes.get())));
    let now = clock();
    view! {
        <section class="part">
            <h2 id="activity">{t!("Activity")}</h2>
            <p>{t!("Recent activity on your account. If you do not recognise something, change your password.")}</p>
            {loaded(activity, move |activity: ListPage<Activity>| view! { <ActivityPage activity now /> }.into_any())}
        </section>
    }
}

/// The browser's time, in milliseconds since 1970. `None` on the server, and in the browser until it has hydrated.
fn clock() -> RwSignal<Option<f64>> {
    let now = RwSignal::new(None);
    effect(move || {
        now.set(Some(Date::now()));
        if let Ok(ticking) = set_interval_with_handle(move || now.set(Some(Date::now())), TICK) {
            on_cleanup(move || ticking.clear());
        }
    });
    now
}

/// Newest first.
#[component]
fn ActivityPage(activity: ListPage<Activity>, now: RwSignal<Option<f64>>) -> impl IntoView {
    let ListPage { rows, next, is_first } = activity;
    let mut later = None;
    // Erased, because the full type would be too deep for the compiler.
    let rows: Vec<_> = rows
        .into_iter()
        .map(|entry| {
            let later = later.replace(entry.at.clone());
            view! { <ActivityRow entry later now /> }.into_any()
        })
        .collect();
    let has_ended = rows.is_empty().then(|| view! { <p>{t!("There is no older activity.")}</p> }.into_any());
    view! {
        <ol class="activity" aria-labelledby="activity">{rows}</ol>
        {has_ended}
        <PageLinks page="/account/security" place="#activity" next is_first />
    }
}

/// The first event of a day says which day it is.
#[component]
fn ActivityRow(
    entry: Activity,
    /// The time of the event above.
    #[prop(optional_no_strip)]
    later: Option<String>,
    now: RwSignal<Option<f64>>,
) -> impl IntoView {
    let Activity { what, address, at } = entry;
    let at = StoredValue::new(at);
    let of_at = move |text: fn(&str, Option<f64>) -> String| at.with_value(|at| text(at, now.get()));
    let is_first = move || at.with_value(|at| is_new_day(at, later.as_deref(), now.get()));
    view! {
        <li class="activity-entry">
            {move || is_first().then(|| view! { <h3 class="activity-day">{of_at(day)}</h3> }.into_any())}
            <span class="activity-what">{what}</span>
            <span class="activity-facts">
                <time datetime=at.get_value()>{move || of_at(time)}</time>
                {address.map(|address| view! { <span>{address}</span> }.into_any())}
            </span>
        </li>
    }
}
