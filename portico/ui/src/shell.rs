use std::collections::BTreeMap;
use std::sync::LazyLock;

use http::request::Parts;
use leptos::config::LeptosOptions;
use leptos::html;
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::MetaTags;

use crate::passkeys::{self, PasskeyScriptAddress};
use crate::routes::{SecondFactorNeeded, part_at};
use crate::session::{STORAGE_KEY, Session};
use crate::site::Site;
use crate::words;
use crate::{App, StrengthFiles};

/// The addresses of the page's files. Each one changes with the file's content.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageFiles {
    pub script: String,
    pub wasm: String,
    pub style: String,
    /// The script that loads parts, if the WASM is split.
    pub loader: Option<String>,
    /// The WASM of each part, with what it shares with others.
    pub parts: BTreeMap<String, Vec<String>>,
    /// The script of passkeys, on pages that use them.
    pub passkeys: String,
    /// Fetched only when needed. `None` if the site was built without it.
    pub strength: Option<StrengthFiles>,
}

/// The HTML document around the pages.
pub fn shell(files: PageFiles, options: LeptosOptions) -> impl IntoView {
    let brand = &Site::current().brand;
    provide_context(PasskeyScriptAddress(files.passkeys.clone()));
    let (passkeys, lacks_password) = passkeys::attributes();
    let tables = tables();
    let is_signed_in = use_context::<Session>().is_some_and(|session| session.user().is_some());
    let part = use_context::<Parts>().and_then(|request| part_at(request.uri.path())).map(|part| part.name);
    let of_part = part.and_then(|part| files.parts.get(part)).cloned().unwrap_or_default();
    let is_plain = use_context::<SecondFactorNeeded>().is_some();
    let start = start(&files, part.filter(|_| !of_part.is_empty()), is_signed_in, is_plain);
    let preloads = (is_signed_in && !is_plain).then(|| preloads(&files, of_part));
    if let Some(strength) = files.strength {
        provide_context(strength);
    }
    view! {
        <!DOCTYPE html>
        <html lang=words::language() data-lang=words::language() data-words=tables data-passkeys=passkeys data-no-password=lacks_password>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                {theme_color("light", brand.theme_color_light)}
                {theme_color("dark", brand.theme_color_dark)}
                // After the elements that it changes, and before anything is painted.
                <script nonce=use_nonce()>{theme_script()}</script>
                <MetaTags />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="apple-touch-icon" href="/apple-touch-icon.png" />
                <link rel="manifest" href="/manifest.webmanifest" />
                <link rel="stylesheet" href=files.style />
                {preloads}
                <script type="module" nonce=use_nonce()>{start}</script>
                <AutoReload options />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// The addresses of the tables for the page's language.
fn tables() -> Option<String> {
    #[cfg(feature = "ssr")]
    if let Some(words::Tables(addresses)) = use_context() {
        return addresses;
    }
    None
}

/// For pages that start the WASM at once. A logged-out visitor's page downloads it later, when `start.js` says so.
fn preloads(files: &PageFiles, of_part: Vec<String>) -> impl IntoView + use<> {
    let PageFiles { script, wasm, loader, .. } = files.clone();
    view! {
        <link rel="modulepreload" href=script nonce=use_nonce() />
        {loader.map(|loader| view! { <link rel="modulepreload" href=loader nonce=use_nonce() /> })}
        {[wasm].into_iter().chain(of_part).map(preload_wasm).collect_view()}
    }
}

fn preload_wasm(address: String) -> impl IntoView {
    view! { <link rel="preload" href=address r#as="fetch" r#type="application/wasm" crossorigin="anonymous" /> }
}

/// A `<meta>` for one theme. `view!` does not know its attribute `media`.
fn theme_color(scheme: &str, color: &'static str) -> impl IntoView {
    let media = format!("(prefers-color-scheme: {scheme})");
    html::meta().name("theme-color").content(color).attr("media", media)
}

/// The script that starts the WASM and hydrates the page, and what works without the WASM too.
static START: LazyLock<String> = LazyLock::new(|| {
    let scripts = [
        include_str!("shell/start.js"),
        include_str!("shell/left_field.js"),
        include_str!("shell/language.js"),
        include_str!("shell/menu.js"),
        include_str!("shell/caps_lock.js"),
    ];
    scripts.map(without_comments).concat()
});

/// The script that shows the visitor's theme, for the head of every page, the server's own included. It follows the
/// elements `color-scheme` and `theme-color`, which it changes.
pub fn theme_script() -> &'static str {
    static THEME: LazyLock<String> = LazyLock::new(|| without_comments(include_str!("shell/theme.js")));
    &THEME
}

fn without_comments(script: &str) -> String {
    let lines = script.lines().map(str::trim);
    lines
        .filter(|line| !line.is_empty() && !line.starts_with("//"))
        .fold(String::new(), |script, line| script + line + "\n")
}

/// `part` is that of the page, if it is not the main part. `is_plain` pages are not hydrated.
fn start(files: &PageFiles, part: Option<&str>, is_signed_in: bool, is_plain: bool) -> String {
    let PageFiles { script, wasm, loader, .. } = files;
    let loader = loader.as_ref().map(|loader| format!(", loader: {loader:?}")).unwrap_or_default();
    let part = part.filter(|_| !loader.is_empty()).map(|part| format!(", part: {part:?}")).unwrap_or_default();
    format!(
        "const files = {{ script: {script:?}, wasm: {wasm:?}, token: {STORAGE_KEY:?}, isSignedIn: {is_signed_in}, isPlain: {is_plain}{loader}{part} }};\n{}",
        *START
    )
}
