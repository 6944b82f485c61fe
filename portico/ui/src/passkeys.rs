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

#[cfg(feature = "ssr")]
use crate::forms::Refusal;
use crate::local_path::{LocalPath, with_next};
use crate::sentences::{Notice, notice};
use crate::strength::import;
use crate::t;

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

/// Where passkeys are added, for a user who then wants to go to `next`.
pub fn passkeys_page(next: Option<&LocalPath>) -> String {
    with_next("/account/security", next) + "#passkeys"
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

/// An attribute of the `<html>` element.
pub fn attribute(name: &str) -> Option<String> {
    document().document_element()?.get_attribute(name)
}

/// A form with one button, which uses a passkey. The script shows it in browsers that have passkeys, adds the credential
/// and what the page's other form has been given, and lets the browser post it. Elsewhere, the page says why there is
/// none.
#[component]
pub fn PasskeyForm(
    /// What the passkey is for, as `/fn/passkey/options` knows it.
    purpose: &'static str,
    /// The address that receives the form.
    endpoint: &'static str,
    label: &'static str,
    /// Whether this form says why its last post was refused.
    #[prop(optional)]
    says_refusal: bool,
) -> impl IntoView {
    let (refusal, unknown) = if says_refusal { refusal(endpoint) } else { Default::default() };
    let failed = if purpose == "set_up" { notice(Notice::NoPasskeyAdded) } else { notice(Notice::NoPasskeyUsed) };
    let button = button("submit", label, "", failed);
    let start = "<form class=\"form\" hidden method=\"post\" data-passkey=\"";
    drawn([refusal.as_str(), start, purpose, "\" action=\"", endpoint, &unknown, "\">", &button, "</form>"].concat())
}

/// A button inside a form, with which users without a password prove again who they are. Then the form is sent.
#[component]
pub fn PasskeyButton() -> impl IntoView {
    drawn(button("button", t!("Use a passkey"), "\" hidden data-passkey=\"proof", notice(Notice::NoPasskeyUsed)))
}

/// A button, after the message of a failed or cancelled ceremony. `more` are attributes.
fn button(kind: &str, label: &str, more: &str, failed: &str) -> String {
    let busy = notice(Notice::WaitingForPasskey);
    let alert = "<p class=\"notice notice-danger\" role=\"alert\" hidden data-failed=\"";
    let start = "</p><button class=\"button\" type=\"";
    [alert, failed, "\">", failed, start, kind, more, "\" data-busy=\"", busy, "\">", label, "</button>"].concat()
}

/// The script, for a page whose buttons come from elsewhere.
pub fn script_alone() -> AnyView {
    if offered() == Offered::Yes { with_script(String::new()) } else { ().into_any() }
}

fn drawn(html: String) -> AnyView {
    match offered() {
        Offered::Yes => with_script(html + &hint(Offered::Yes)),
        offered => view! { <div inner_html=hint(offered)></div> }.into_any(),
    }
}

/// As HTML, because the code of views would cost the browser's first download ten times as much. The script is part of
/// it on the server. In the browser, it is loaded here, once.
fn with_script(mut html: String) -> AnyView {
    let script = script().unwrap_or_default();
    if cfg!(feature = "ssr") {
        html += &script_element(&script);
    } else {
        _ = import(&script);
    }
    view! { <div inner_html=html></div> }.into_any()
}

/// Says in browsers without scripts that passkeys need them, or why this address has none.
pub fn hint(offered: Offered) -> String {
    let [start, text, end] = match offered {
        // The browser's code runs with scripts only.
        Offered::Yes if cfg!(not(feature = "ssr")) => [""; 3],
        Offered::Yes => {
            let start = "<noscript data-for=\"passkeys\"><p class=\"field-hint\">";
            [start, notice(Notice::PasskeysNeedScripts), "</p></noscript>"]
        }
        Offered::NeedsHostName => ["<p class=\"field-hint\">", notice(Notice::PasskeysNeedHostName), "</p>"],
        Offered::No => [""; 3],
    };
    [start, text, end].concat()
}

fn script_element(address: &str) -> String {
    let nonce = use_nonce().map(|nonce| nonce.to_string()).unwrap_or_default();
    format!("<script type=\"module\" src=\"{address}\" nonce=\"{nonce}\"></script>")
}

/// The message of a refused post before the page was loaded, and the attribute that names its passkey if no account has
/// it. The browser gets both from the server.
#[cfg(feature = "ssr")]
fn refusal(endpoint: &str) -> (String, String) {
    let refused = Refusal::take(endpoint).and_then(|post| Some((post.news()?, post)));
    let Some((problem, post)) = refused else { return Default::default() };
    let id = post.typed("credential_id").filter(|_| problem.unknown_credential).filter(|id| is_base64url(id));
    let unknown = id.map(|id| format!("\" data-unknown=\"{id}")).unwrap_or_default();
    (view! { <p class="notice notice-danger" role="alert">{problem.detail}</p> }.to_html(), unknown)
}

#[cfg(not(feature = "ssr"))]
fn refusal(_: &str) -> (String, String) {
    Default::default()
}

#[cfg(feature = "ssr")]
fn is_base64url(text: &str) -> bool {
    text.bytes().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, b'-' | b'_'))
}
