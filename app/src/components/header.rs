use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_navigate;

use super::{PostForm, SubmitButton};
use crate::api::{EndSession, Left};
use crate::call::Call;
use crate::keepalive;
use crate::local_path::LocalPath;
use crate::plain_form;
use crate::problem::{Code, Problem};
use crate::session::{CurrentSession, Event, dispatch};
use crate::user::User;

/// The bar at the top of every page. It shows the current page and user.
#[component]
pub fn SiteHeader() -> impl IntoView {
    let current = CurrentSession::from_context();
    view! {
        <header class="site-header">
            <A href="/" attr:class="brand">
                <svg class="brand-mark" viewBox="0 0 24 24" aria-hidden="true">
                    <path d="M2 3h20v4H2zM4 9h3v12H4zM10.5 9h3v12h-3zM17 9h3v12h-3z" />
                </svg>
                "Portico"
            </A>
            <nav class="site-nav" aria-label="Account">
                {move || match current.user() {
                    Some(user) => view! { <SignedInNav user /> }.into_any(),
                    None => view! {
                        <A href="/login">"Log in"</A>
                        <A href="/signup">"Sign up"</A>
                    }.into_any(),
                }}
            </nav>
        </header>
    }
}

#[component]
fn SignedInNav(user: User) -> impl IntoView {
    view! {
        <A href="/dashboard" attr:class="site-user">{user.name}</A>
        <LogOutForm />
    }
}

/// The token is removed before the request, so that it is gone even without an answer.
#[component]
fn LogOutForm() -> impl IntoView {
    let current = CurrentSession::from_context();
    let log_out = log_out();
    Effect::new(move |_| {
        if current.must_repeat_log_out() {
            dispatch(Event::LogOutSent);
            log_out.dispatch(EndSession {});
        }
    });
    view! {
        <PostForm call=log_out on_submit=|_| dispatch(Event::LogOutSent)>
            <SubmitButton label="Log out" busy_label="Logging out…" busy=log_out.pending() class="button" />
        </PostForm>
    }
}

/// The request is finished even if the page is left at once. The answer counts even if the header has changed by then.
fn log_out() -> Call<EndSession> {
    let navigate = use_navigate();
    Action::new(move |_: &EndSession| {
        let navigate = navigate.clone();
        async move {
            if !keepalive::post(plain_form::LOG_OUT.endpoint).await {
                dispatch(Event::LogOutUnanswered);
                return Err(Problem::new(Code::Unreachable));
            }
            let left = Left { next: LocalPath::logged_out() };
            navigate(left.next.as_str(), Default::default());
            dispatch(Event::LoggedOut);
            Ok(left)
        }
    })
}
