use std::future::ready;

use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_navigate;

use super::{PostForm, SubmitButton};
use crate::access_token;
use crate::api::EndSession;
use crate::call::call_and;
use crate::reason::Reason;
use crate::session::CurrentSession;
use crate::tabs;
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
    let navigate = use_navigate();
    let log_out = call_and::<EndSession, _>(move |answer| {
        match answer {
            Ok(left) => {
                access_token::remove();
                navigate(left.next.as_str(), Default::default());
                current.leave();
            }
            Err(_) => current.wait_to_leave(),
        }
        ready(())
    });
    Effect::new(move |_| {
        let online = window_event_listener(leptos::ev::online, move |_| {
            if untrack(|| current.is_waiting_to_leave()) {
                set_out(current);
                log_out.dispatch(EndSession {});
            }
        });
        on_cleanup(move || online.remove());
    });
    view! {
        <PostForm call=log_out on_submit=move |_| set_out(current)>
            <SubmitButton label="Log out" busy_label="Logging out…" busy=log_out.pending() class="button" />
        </PostForm>
    }
}

fn set_out(current: CurrentSession) {
    current.begin_to_leave();
    tabs::tell(tabs::News::Over(Reason::LoggedOut));
    access_token::remove();
}
