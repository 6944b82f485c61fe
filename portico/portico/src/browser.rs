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
    leptos::mount::hydrate_body(portico_ui::App);
}
