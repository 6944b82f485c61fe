use std::future::ready;

use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_navigate;

use crate::api::EndSession;
use crate::call::{Call, call_and};
use crate::effect::effect;
use crate::forms::{PostForm, SubmitButton};
use crate::session::{CurrentSession, Event, dispatch};
use crate::site::Site;
use crate::t;
use crate::user::User;

/// The bar at the top of every page. It shows the current page and user.
#[component]
pub fn SiteHeader() -> impl IntoView {
    let current = CurrentSession::from_context();
    let brand = &Site::current().brand;
    view! {
        <header class="site-header">
            <A href="/" attr:class="brand">
                <svg class="brand-mark" viewBox="0 0 24 24" aria-hidden="true" inner_html=brand.mark />
                {brand.name}
            </A>
            <nav class="site-nav" aria-label=t!("Account")>
                {move || match current.user() {
                    Some(user) => view! { <SignedInNav user /> }.into_any(),
                    None => view! {
                        <A href="/login">{t!("Log in")}</A>
                        <A href="/signup">{t!("Sign up")}</A>
                    }.into_any(),
                }}
            </nav>
        </header>
    }
}

/// The menu of the current user. `shell/menu.js` closes it.
#[component]
fn SignedInNav(user: User) -> impl IntoView {
    view! {
        <details class="user-menu">
            <summary class="site-user">
                <span class="avatar" aria-hidden="true">{initials(&user.name)}</span>
                <span class="user-name">{user.name}</span>
            </summary>
            <div class="user-menu-panel">
                <p class="user-email">{user.email}</p>
                <a href="/dashboard">{t!("Dashboard")}</a>
                <a href="/account">{t!("Account")}</a>
                <LogOutForm />
            </div>
        </details>
    }
}

/// The first letters of the first and of the last word.
fn initials(name: &str) -> String {
    let mut letters = name.split(' ').filter_map(|word| word.chars().next());
    letters.next().into_iter().chain(letters.next_back()).collect()
}

/// The token is removed before the request, so that it is gone even without a response.
#[component]
fn LogOutForm() -> impl IntoView {
    let current = CurrentSession::from_context();
    let log_out = log_out();
    effect(move || {
        if current.must_repeat_log_out() {
            dispatch(Event::LogOutSent);
            log_out.send(String::new());
        }
    });
    view! {
        <PostForm call=log_out on_submit=|_| dispatch(Event::LogOutSent)>
            <SubmitButton label=t!("Log out") busy_label=t!("Logging out…") busy=log_out.busy() class="button" />
        </PostForm>
    }
}

/// The response counts even if the header has changed by then.
fn log_out() -> Call<EndSession> {
    let navigate = use_navigate();
    call_and::<EndSession, _>(move |answer| {
        match answer {
            Ok(left) => {
                navigate(left.next.as_str(), Default::default());
                dispatch(Event::LoggedOut);
            }
            Err(_) => dispatch(Event::LogOutUnanswered),
        }
        ready(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_come_from_the_first_and_the_last_word() {
        assert_eq!(initials("Ada King Lovelace"), "AL");
        assert_eq!(initials("ada"), "a", "the style makes it upper-case");
        assert_eq!(initials("  李 小龙 "), "李小");
        assert_eq!(initials(""), "");
    }
}
