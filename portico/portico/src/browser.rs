use portico_ui::site::Site;

/// Hydrates the page that the server has rendered. Call it from the front end's entry point.
pub fn hydrate(site: &'static Site) {
    console_error_panic_hook::set_once();
    site.register();
    leptos::mount::hydrate_body(portico_ui::App);
}
