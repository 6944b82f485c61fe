use leptos::config::LeptosOptions;
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::MetaTags;

use crate::{App, StrengthFiles};

/// Where the page's own files are. Each address changes with the file's content.
#[derive(Clone, Debug)]
pub struct PageFiles {
    pub script: String,
    pub wasm: String,
    pub style: String,
    /// Fetched only when it is needed. A site that was built without has none.
    pub strength: Option<StrengthFiles>,
}

/// The HTML document around the pages.
pub fn shell(files: PageFiles, options: LeptosOptions) -> impl IntoView {
    if let Some(strength) = files.strength {
        provide_context(strength);
    }
    let start = format!(
        "import({script:?}).then(page => page.default({{ module_or_path: {wasm:?} }}).then(() => page.hydrate()))",
        script = files.script,
        wasm = files.wasm,
    );
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <meta name="theme-color" content="#f5f2eb" media="(prefers-color-scheme: light)" />
                <meta name="theme-color" content="#171613" media="(prefers-color-scheme: dark)" />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="apple-touch-icon" href="/apple-touch-icon.png" />
                <link rel="stylesheet" href=files.style />
                <link rel="modulepreload" href=files.script nonce=use_nonce() />
                <link rel="preload" href=files.wasm r#as="fetch" r#type="application/wasm" crossorigin="anonymous" />
                <script type="module" nonce=use_nonce()>{start}</script>
                <AutoReload options />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}
