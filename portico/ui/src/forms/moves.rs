//! Where a form leads.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};

use super::CheckedForm;
use crate::done::Done;
use crate::local_path::LocalPath;
use crate::sentences;
use crate::site_facts::SiteFacts;

/// Continues without a page load. The new address replaces the current one.
pub fn redirect() -> impl Fn(&LocalPath) + Clone {
    let redirect_to = redirect_to();
    move |next| redirect_to(next.as_str())
}

/// The same for an address as text, which must be on this site.
pub fn redirect_to() -> impl Fn(&str) + Clone {
    let navigate = use_navigate();
    move |address| navigate(address, NavigateOptions { replace: true, ..Default::default() })
}

/// Loads the next page from the server because the current user or the account has changed. It replaces this page and
/// its address in the browser's history. The address may hold a token.
pub fn load(next: &LocalPath) {
    _ = window().location().replace(next.as_str());
}

/// The completed action that is named in the address of this page.
pub fn done_here() -> Signal<Option<Done>> {
    let (query, location) = (use_query_map(), use_location());
    Signal::derive(move || query.read().get_str("done").and_then(|done| Done::parse(done, &location.pathname.read())))
}

/// Whether the message named in the address is a warning.
pub fn warns_here() -> Signal<bool> {
    let done = done_here();
    Signal::derive(move || done.get().is_some_and(Done::is_warning))
}

/// The message named in the address, until this form shows an error.
pub fn confirmation(form: CheckedForm) -> Signal<Option<String>> {
    confirmation_by(form, sentences::done)
}

/// The same on a page of the account.
pub fn account_confirmation(form: CheckedForm) -> Signal<Option<String>> {
    confirmation_by(form, sentences::done_in_account)
}

fn confirmation_by(form: CheckedForm, sentence: fn(Done, u64) -> Option<String>) -> Signal<Option<String>> {
    let done = done_here();
    let facts = SiteFacts::from_context();
    Signal::derive(move || sentence(done.get().filter(|_| !form.has_failed.get())?, facts.delete_grace))
}
