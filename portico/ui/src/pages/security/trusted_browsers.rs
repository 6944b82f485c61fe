use leptos::prelude::*;

use crate::api::EndTrust;
use crate::call::call;
use crate::components::{EndingForm, Icon, LocalTime, in_utc};
use crate::factors::TrustedBrowser;
use crate::forms::CheckedForm;

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

#[component]
fn BrowserRow(browser: TrustedBrowser, changes: RwSignal<usize>) -> impl IntoView {
    let TrustedBrowser { id, device, trusted_at, expires_at } = browser;
    let about = format!("{device}, trusted since {}", in_utc(&trusted_at));
    let end = call::<EndTrust>();
    let form = CheckedForm::of(end);
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
            <EndingForm
                call=end
                problem=form.problem
                id
                about
                label="Forget this browser"
                busy_label="Forgetting…"
                ended="Forgotten"
                changes
            />
        </li>
    }
}
