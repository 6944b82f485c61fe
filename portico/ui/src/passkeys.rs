//! Passkeys on pages. The script `passkeys.js` leads through the ceremonies, so the WASM knows little of them: only
//! whether this address has passkeys, and whether the visitor has a password. The server writes both into the attributes
//! of the `<html>` element, which the script of a page cannot miss and which cost no code to read.

#[cfg(feature = "ssr")]
use http::{HeaderMap, header};
use leptos::nonce::use_nonce;
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use portico_accounts::PasskeyUse;
#[cfg(feature = "ssr")]
use portico_web::visit::Site;

use crate::forms::NextField;
use crate::local_path::LocalPath;
use crate::sentences::{Notice, notice};

/// The attribute with the address of the script. Empty where passkeys need a host name, absent where they are off.
const SCRIPT: &str = "data-passkeys";
/// The attribute for users without a password.
const NO_PASSWORD: &str = "data-no-password";

/// What the server knows when it renders a page.
#[derive(Clone, Copy, Debug)]
pub struct PasskeyFacts {
    pub offered: Offered,
    pub lacks_password: bool,
}

/// The address of the script.
#[derive(Clone)]
pub struct PasskeyScriptAddress(pub String);

/// Whether passkeys can be used at the address of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Offered {
    Yes,
    /// The address is an IP address, where browsers allow no passkeys.
    NeedsHostName,
    No,
}

/// Whether this site offers passkeys to a browser that sent these headers. At a loopback address other than `localhost`,
/// the page has no host name, although the site has one.
#[cfg(feature = "ssr")]
pub fn offered_to(site: &Site, headers: &HeaderMap) -> Offered {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let is_ip_address = host.is_some_and(|host| host.starts_with("127.") || host.starts_with('['));
    match site.accounts.passkeys_offered() {
        PasskeyUse::Off => Offered::No,
        PasskeyUse::NeedsHostName => Offered::NeedsHostName,
        PasskeyUse::On if site.origin.is_loopback() && is_ip_address => Offered::NeedsHostName,
        PasskeyUse::On => Offered::Yes,
    }
}

/// Whether the page may offer passkeys.
pub fn offered() -> Offered {
    match script().as_deref() {
        Some("") => Offered::NeedsHostName,
        Some(_) => Offered::Yes,
        None => Offered::No,
    }
}

/// Whether the visitor is a user without a password.
pub fn lacks_password() -> bool {
    match cfg!(feature = "ssr") {
        true => use_context().is_some_and(|facts: PasskeyFacts| facts.lacks_password),
        false => attribute(NO_PASSWORD).is_some(),
    }
}

/// The attributes of the `<html>` element: those of [`SCRIPT`] and of [`NO_PASSWORD`].
pub fn attributes() -> (Option<String>, Option<&'static str>) {
    (script(), lacks_password().then_some(""))
}

fn script() -> Option<String> {
    if !cfg!(feature = "ssr") {
        return attribute(SCRIPT);
    }
    match use_context::<PasskeyFacts>()?.offered {
        Offered::Yes => use_context().map(|PasskeyScriptAddress(address)| address),
        Offered::NeedsHostName => Some(String::new()),
        Offered::No => None,
    }
}

fn attribute(name: &str) -> Option<String> {
    document().document_element()?.get_attribute(name)
}

/// A form with one button, which uses a passkey. The script shows it in browsers that have passkeys. It puts the
/// credential into the form, and the browser posts the form. Elsewhere, the page says why there is none.
#[component]
pub fn PasskeyForm(
    /// What the passkey is for, as `/fn/passkey/options` knows it.
    purpose: &'static str,
    /// The address that receives the form.
    endpoint: &'static str,
    label: &'static str,
    next: Signal<Option<LocalPath>>,
    /// Fields of the page that are sent along as they are then.
    #[prop(optional)]
    copied: &'static [&'static str],
    /// The passkey of a refused log-in, if no account has it. The script tells the browser's password manager.
    #[prop(optional_no_strip)]
    unknown: Option<String>,
) -> impl IntoView {
    let offered = offered();
    let copied: Vec<_> =
        copied.iter().map(|name| view! { <input type="hidden" name=*name data-copied="" /> }.into_any()).collect();
    let form = (offered == Offered::Yes).then(|| {
        view! {
            <form class="form" action=endpoint method="post" data-passkey=purpose data-unknown=unknown hidden>
                <input type="hidden" name="credential" />
                <input type="hidden" name="credential_id" />
                {copied}
                <NextField next />
                <PasskeyFailure />
                <button class="button" type="submit" data-busy=notice(Notice::WaitingForPasskey)>{label}</button>
            </form>
            <PasskeyScript />
        }
    });
    view! {
        {form}
        {hint(offered)}
    }
}

/// A button inside a form, with which users without a password prove again who they are. Then the form is sent.
#[component]
pub fn PasskeyButton() -> impl IntoView {
    view! {
        <PasskeyFailure />
        <button class="button" type="button" data-passkey="proof" data-busy=notice(Notice::WaitingForPasskey) hidden>
            "Use a passkey"
        </button>
        <PasskeyScript />
    }
}

/// What the script shows after a failed or cancelled ceremony, unless it knows more.
#[component]
fn PasskeyFailure() -> impl IntoView {
    let failed = notice(Notice::NoPasskeyUsed);
    view! { <p class="notice notice-danger" role="alert" data-failed=failed hidden>{failed}</p> }
}

/// The script, on pages that use passkeys.
#[component]
pub fn PasskeyScript() -> impl IntoView {
    view! { <script type="module" src=script() nonce=use_nonce()></script> }
}

/// Says in browsers without scripts that passkeys need them, or why this address has none.
pub fn hint(offered: Offered) -> AnyView {
    match offered {
        Offered::Yes => {
            let hint = format!("<p class=\"field-hint\">{}</p>", notice(Notice::PasskeysNeedScripts));
            view! { <noscript data-for="passkeys" inner_html=hint></noscript> }.into_any()
        }
        Offered::NeedsHostName => view! { <p class="field-hint">{notice(Notice::PasskeysNeedHostName)}</p> }.into_any(),
        Offered::No => ().into_any(),
    }
}
