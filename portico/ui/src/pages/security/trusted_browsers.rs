use leptos::prelude::*;

use crate::api::EndTrust;
use crate::call::call;
use crate::components::{Icon, LocalTime, focus_main, in_utc};
use crate::factors::TrustedBrowser;
use crate::forms::{CheckedForm, FormAlert, PostForm, SubmitButton};

/// The browsers in which a log-in does not ask for a code.
#[component]
pub fn TrustedBrowsers(browsers: Vec<TrustedBrowser>, changes: RwSignal<usize>) -> impl IntoView {
    let rows: Vec<_> =
        browsers.into_iter().map(|browser| view! { <BrowserRow browser changes /> }.into_any()).collect();
    view! {
        <section class="part">
            <h2 id="trusted-browsers">"Trusted browsers"</h2>
            <p>"In these browsers, your password is enough to log in."</p>
            <ul class="cards" aria-labelledby="trusted-browsers">{rows}</ul>
        </section>
    }
}

/// A row stays in place when its browser is forgotten, so that a second click cannot hit another row's button.
#[component]
fn BrowserRow(browser: TrustedBrowser, changes: RwSignal<usize>) -> impl IntoView {
    let TrustedBrowser { id, device, trusted_at, expires_at } = browser;
    let about = format!("{device}, trusted since {}", in_utc(&trusted_at));
    let end = call::<EndTrust>();
    let form = CheckedForm::of(end);
    let is_over = Memo::new(move |_| end.is_done());
    Effect::new(move |_| {
        if is_over.get() {
            changes.update(|changes| *changes += 1);
            request_animation_frame(focus_main);
        }
    });
    let said = about.clone();
    view! {
        <li class="card">
            <div class="card-words">
                {Icon::of_device(&device).view()}
                <p class="card-title">{device}</p>
                <p class="card-facts">
                    <span>"Since " <LocalTime at=trusted_at /></span>
                    <span>"Until " <LocalTime at=expires_at /></span>
                </p>
            </div>
            <div role="status">
                {move || is_over.get().then(|| view! { "Forgotten" <span class="unseen">" " {said.clone()}</span> })}
            </div>
            {move || {
                let (id, about) = (id.clone(), about.clone());
                (!is_over.get()).then(|| view! {
                    <PostForm call=end>
                        <input type="hidden" name="id" value=id />
                        <SubmitButton
                            label="Forget this browser"
                            busy_label="Forgetting…"
                            busy=form.busy
                            about
                            class="button"
                        />
                        <FormAlert problem=form.problem />
                    </PostForm>
                })
            }}
        </li>
    }
}
