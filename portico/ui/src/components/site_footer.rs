use leptos::prelude::*;
use portico_wire::theme_switch::THEME_SWITCH;

use crate::site::Site;

/// The bar at the bottom of every page, with the switch for the theme.
///
/// The script in the page's head answers the switch (`shell/theme.js`). Without scripts, it is not shown.
#[component]
pub fn SiteFooter() -> impl IntoView {
    let brand = &Site::current().brand;
    view! {
        <footer class="site-footer">
            <div>
                <p>{brand.tagline}</p>
                // The server renders this page. The router does not know it.
                <p><a href="/api/docs" rel="external">"API documentation"</a></p>
            </div>
            <fieldset class="theme-switch" inner_html=THEME_SWITCH></fieldset>
        </footer>
    }
}
