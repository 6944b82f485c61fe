use js_sys::futures::spawn_local;
use leptos::mount::hydrate_body;
use leptos::prelude::window;
use portico_ui::App;
use portico_ui::routes::part_at;
use portico_ui::site::Site;

/// Hydrates the page that the server has rendered. Call it from the front end's entry point.
///
/// ```no_run
/// static SITE: portico::Site = portico::Site { brand: portico::Brand::PORTICO, pages: &[] };
///
/// portico::hydrate(&SITE);
/// ```
pub fn hydrate(site: &'static Site) {
    console_error_panic_hook::set_once();
    site.register();
    portico_ui::words::take_loaded();
    let path = window().location().pathname().unwrap_or_default();
    let Some(part) = part_at(&path) else { return hydrate_body(App) };
    // The page's script has loaded the part, so the page cannot change before it is hydrated. Without the part, it stays
    // as the server rendered it.
    spawn_local(async move {
        if part.load().await {
            hydrate_body(App);
        }
    });
}
