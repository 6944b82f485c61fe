use leptos::prelude::*;

/// The form that changes the language, as HTML. Empty where the site has one language. The server puts it into context.
#[derive(Clone, Debug, Default)]
pub struct LanguageSwitch(pub String);

/// The bar at the bottom of every page, with the switches for the language and the theme.
///
/// The server draws it, and hydration leaves it as it is, so the browser has no code for it. The browser itself posts the
/// choice of a language to the address of the page, which leads back there. The script in the page's head answers the
/// other switch (`shell/theme.js`). Without scripts, that one is not shown.
#[component]
pub fn SiteFooter() -> impl IntoView {
    view! { <footer class="site-footer" inner_html=content()></footer> }
}

#[cfg(feature = "ssr")]
fn content() -> String {
    use portico_wire::theme_switch::theme_switch;

    use crate::site::Site;
    use crate::t;
    use crate::words::known;

    let LanguageSwitch(languages) = use_context().unwrap_or_default();
    let about = view! {
        <div>
            <p>{known(Site::current().brand.tagline)}</p>
            // The server renders this page. The router does not know it.
            <p><a href="/api/docs" rel="external">{t!("API documentation")}</a></p>
        </div>
    };
    format!("{}<div class=\"switches\">{languages}{}</div>", about.to_html(), theme_switch(known))
}

#[cfg(not(feature = "ssr"))]
fn content() -> String {
    String::new()
}
