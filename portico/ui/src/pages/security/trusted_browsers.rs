use leptos::prelude::*;

use crate::api::EndTrust;
use crate::call::call;
use crate::components::{EndingForm, Icon, LocalTime, time_in_text};
use crate::factors::TrustedBrowser;
use crate::forms::CheckedForm;
use crate::t;
use crate::words;

/// The browsers in which a log-in does not ask for a code.
#[component]
pub fn TrustedBrowsers(browsers: Vec<TrustedBrowser>, changes: RwSignal<usize>) -> impl IntoView {
    let rows: Vec<_> =
        browsers.into_iter().map(|browser| view! { <BrowserRow browser changes /> }.into_any()).collect();
    view! {
        <section class="part">
            <h2 id="trusted-browsers">{t!("Trusted browsers")}</h2>
            <p>{t!("In these browsers, your password is enough to log in.")}</p>
            <ul class="cards" aria-labelledby="trusted-browsers">{rows}</ul>
        </section>
    }
}

#[component]
fn BrowserRow(browser: TrustedBrowser, changes: RwSignal<usize>) -> impl IntoView {
    let TrustedBrowser { id, device, trusted_at, expires_at } = browser;
    let icon = Icon::of_device(&device);
    let device = words::device(&device);
    let about = [("device", device.as_str()), ("time", &time_in_text(&trusted_at))];
    let about = words::fill(t!("{device}, trusted since {time}"), &about);
    let end = call::<EndTrust>();
    let form = CheckedForm::of(end);
    view! {
        <li class="card">
            <div class="card-words">
                {icon.view()}
                <p class="card-title">{device}</p>
                <p class="card-facts">
                    <span>{words::lead(t!("Since {time}"))} <LocalTime at=trusted_at /></span>
                    <span>{words::lead(t!("Until {time}"))} <LocalTime at=expires_at /></span>
                </p>
            </div>
            <EndingForm
                call=end
                problem=form.problem
                id
                about
                label=t!("Forget this browser")
                busy_label=t!("Forgetting…")
                ended=t!("Forgotten")
                changes
            />
        </li>
    }
}
