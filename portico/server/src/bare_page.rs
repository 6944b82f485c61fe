//! Simple pages drawn by the server in the site's style, without its menu and its WASM.

use leptos::prelude::*;
use leptos::tachys::view::RenderHtml;
use portico_ui::components::SiteFooter;
use portico_ui::theme_script;
use portico_web::{BareHead, bare_header};
use portico_wire::brand::Brand;

use crate::site_files;

/// A page before its content is drawn.
pub struct BarePage<'a> {
    pub brand: &'a Brand,
    pub title: &'a str,
    pub description: &'a str,
    pub nonce: &'a str,
}

impl BarePage<'_> {
    /// An HTML document around `content`.
    pub fn around<V: IntoView>(&self, content: impl FnOnce() -> V) -> String {
        let &Self { brand, title, description, nonce } = self;
        let files = site_files::page_files();
        let (style, theme_script) = (files.style.as_str(), theme_script());
        let head = BareHead { brand, title, description, style, theme_script, nonce };
        let body = Owner::new().with(|| {
            let main = view! { <main id="main" class="page">{content().into_view()}</main> };
            view! { {main} <SiteFooter /> }.to_html()
        });
        let header = bare_header(brand);
        format!("<!DOCTYPE html><html lang=\"en\"><head>{head}</head><body>{header}{body}</body></html>")
    }
}
