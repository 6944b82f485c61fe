use js_sys::futures::JsFuture;
use js_sys::{Function, Promise, Reflect};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};

use super::focus_soon;
use crate::effect::effect;
use crate::local_path::{LocalPath, encode_query_value};
use crate::secret_text::SecretText;
use crate::session::CurrentSession;
use crate::site::Site;
use crate::t;
use crate::words;

const HEADING: &str = "recovery-codes";

/// New recovery codes, shown once, with ways to keep them. The link leads on to `next`. Wherever they are kept, they name
/// the site and the account.
///
/// The file is an address with the codes in it, so it can be saved without scripts too.
#[component]
pub fn RecoveryCodesView(
    codes: Vec<SecretText>,
    next: LocalPath,
    /// The address of their account, if it is not that of the current user.
    #[prop(optional)]
    account: String,
) -> impl IntoView {
    let user = CurrentSession::from_context().user_untracked().filter(|_| account.is_empty());
    let account = user.map_or(account, |user| user.email);
    let about = [("account", account.as_str()), ("site", Site::current().brand.name)];
    let title = words::fill(t!("Recovery codes for {account} at {site}"), &about);
    let text: Vec<_> = codes.iter().map(SecretText::expose).collect();
    let text = format!("{title}\n\n{}\n", text.join("\n"));
    let file = format!("data:text/plain;charset=utf-8,{}", encode_query_value(&text));
    let text = StoredValue::new(text);
    let can_copy = RwSignal::new(false);
    let can_print = RwSignal::new(false);
    let is_copied = RwSignal::new(false);
    effect(move || {
        can_copy.set(clipboard().is_some());
        can_print.set(true);
        focus_soon(HEADING);
    });
    let copy = move |_| {
        spawn_local(async move {
            let Some(writing) = text.try_get_value().and_then(|text| write_to_clipboard(&text)) else { return };
            let written = JsFuture::from(writing).await;
            is_copied.try_set(written.is_ok());
        });
    };
    let rows: Vec<_> =
        codes.iter().map(|code| view! { <li><code>{code.expose().to_owned()}</code></li> }.into_any()).collect();
    view! {
        <section class="recovery-codes" aria-labelledby=HEADING>
            <h2 id=HEADING>{t!("Your recovery codes")}</h2>
            <p>
                {t!("If you lose your phone or your passkeys, enter one of these codes instead. Each works once. \
                    Keep them in a safe place. They will not be shown again.")}
            </p>
            <p>{title}</p>
            <ul class="code-list">{rows}</ul>
            <div class="actions">
                <button class="button" type="button" hidden=move || !can_copy.get() on:click=copy>{t!("Copy")}</button>
                <a class="button" href=file download="recovery-codes.txt" rel="external">{t!("Download")}</a>
                <button
                    class="button"
                    type="button"
                    hidden=move || !can_print.get()
                    on:click=move |_| _ = window().print()
                >
                    {t!("Print")}
                </button>
            </div>
            <div role="status">
                {move || is_copied.get().then(|| view! { <p class="notice">{t!("Copied.")}</p> }.into_any())}
            </div>
            <a class="button button-primary" href=next.to_string() rel="external">{t!("Continue")}</a>
            <p>
                {words::lead(t!("Your other devices stay logged in. {link}"))}
                <a href="/account/sessions" rel="external">{t!("Log them out")}</a>
            </p>
        </section>
    }
}

/// Absent on pages that were not sent securely.
fn clipboard() -> Option<JsValue> {
    Reflect::get(&window().navigator(), &"clipboard".into()).ok().filter(JsValue::is_object)
}

fn write_to_clipboard(text: &str) -> Option<Promise> {
    let clipboard = clipboard()?;
    let write: Function = Reflect::get(&clipboard, &"writeText".into()).ok()?.dyn_into().ok()?;
    write.call1(&clipboard, &text.into()).ok()?.dyn_into().ok()
}
