//! Simple pages drawn by the server in the site's style, without its header and scripts.

use leptos::prelude::*;
use leptos::tachys::view::RenderHtml;
use portico_wire::brand::Brand;

use crate::site_files;

/// An HTML document around `content`.
pub fn bare_page<V: IntoView>(brand: &Brand, title: &str, content: impl FnOnce() -> V) -> String {
    let owner = Owner::new();
    let html = owner.with(|| {
        let page = view! {
            <html lang="en">
                <head>
                    <meta charset="utf-8" />
                    <meta name="viewport" content="width=device-width, initial-scale=1" />
                    <meta name="color-scheme" content="light dark" />
                    <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                    <title>{format!("{title} · {}", brand.name)}</title>
                    <link rel="stylesheet" href=site_files::page_files().style.clone() />
                </head>
                <body>
                    <main id="main" class="page">{content().into_view()}</main>
                </body>
            </html>
        };
        page.to_html()
    });
    format!("<!DOCTYPE html>{html}")
}
