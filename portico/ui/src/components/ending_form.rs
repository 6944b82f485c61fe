use leptos::prelude::*;

use super::focus_main;
use crate::call::AnyCall;
use crate::effect::effect;
use crate::forms::{FormAlert, PostForm, SubmitButton};
use crate::list_page::CURSOR;
use crate::problem::Problem;

/// Ends what a row of a list shows. The row stays in place so that a second click cannot hit another row's button.
#[component]
pub fn EndingForm(
    #[prop(into)] call: AnyCall,
    problem: Signal<Option<Problem>>,
    id: String,
    /// The cursor of this page of the list. `None` on the first page.
    #[prop(optional_no_strip)]
    cursor: Option<String>,
    /// The subject, for users who hear the button out of context.
    about: String,
    label: &'static str,
    busy_label: &'static str,
    /// Said in place of the form once it is over.
    ended: &'static str,
    /// Counts what has ended.
    #[prop(optional)]
    changes: Option<RwSignal<usize>>,
) -> impl IntoView {
    let is_over = Memo::new(move |_| call.is_done());
    effect(move || {
        if is_over.get() {
            if let Some(changes) = changes {
                changes.update(|changes| *changes += 1);
            }
            focus_main();
        }
    });
    let said = about.clone();
    view! {
        <div role="status">
            {move || is_over.get().then(|| view! { {ended} <span class="unseen">" " {said.clone()}</span> }.into_any())}
        </div>
        {move || {
            let (id, cursor, about) = (id.clone(), cursor.clone(), about.clone());
            (!is_over.get()).then(|| view! {
                <PostForm call>
                    <input type="hidden" name="id" value=id />
                    {cursor.map(|cursor| view! { <input type="hidden" name=CURSOR value=cursor /> }.into_any())}
                    <SubmitButton label busy_label busy=call.busy() about class="button" />
                    <FormAlert problem />
                </PostForm>
            }.into_any())
        }}
    }
}
