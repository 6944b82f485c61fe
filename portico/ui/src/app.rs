use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::Router;

use crate::components::{FocusOnMove, SessionNotice, SiteFooter, SiteHeader};
use crate::forms::Refusal;
use crate::routes::{CurrentPage, part};
use crate::session;
use crate::session_requests::SESSION_REQUESTS;
use crate::site::Site;
use crate::site_facts::SiteFacts;
use crate::strength::StrengthModule;
use crate::t;

/// The site, with the pages of [`Site::current`](crate::site::Site::current).
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    SiteFacts::provide();
    StrengthModule::provide();
    Refusal::provide();
    session::provide(SESSION_REQUESTS);
    part::load_when_idle();
    view! {
        <Title formatter=title />
        // The browser handles this link because it also moves the focus. The router would only scroll.
        <a class="skip-link" href="#main" rel="external">{t!("Skip to content")}</a>
        <Router>
            <FocusOnMove />
            <SiteHeader />
            <SessionNotice />
            <CurrentPage />
        </Router>
        <SiteFooter />
    }
}

/// The title in the browser's tab. `leptos_meta` writes it into the server's HTML without escaping it.
fn title(page: String) -> String {
    let title = format!("{page} · {}", Site::current().brand.name);
    if cfg!(feature = "ssr") { title.replace('&', "&amp;").replace('<', "&lt;") } else { title }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn a_title_cannot_inject_html() {
        let escaped = "&lt;/title>&lt;script>alert(1)&lt;/script> &amp; · Portico";
        assert_eq!(title("</title><script>alert(1)</script> &".to_owned()), escaped);
    }
}
