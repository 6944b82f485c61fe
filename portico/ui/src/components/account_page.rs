use leptos::prelude::*;
use leptos_meta::Title;

use super::{ForSignedIn, Icon};
use crate::t;

/// Words in the language of the page.
type Label = fn() -> &'static str;

/// The account pages that the others link to.
const LINKS: [(&str, Icon, Label); 4] = [
    ("/account", Icon::PERSON, || t!("Profile")),
    ("/account/security", Icon::SHIELD, || t!("Security")),
    ("/account/sessions", Icon::COMPUTER, || t!("Devices")),
    ("/account/data", Icon::FILE, || t!("Data")),
];

/// An account page: links to the others, and the content beside or below them. `title` is that of the page and of the
/// browser's tab.
pub fn account_page(title: &'static str, path: &'static str, content: fn() -> AnyView) -> AnyView {
    view! {
        <Title text=title />
        <main id="main" class="page account">
            <ForSignedIn>
                <nav class="account-nav" aria-label=t!("Your account") inner_html=links(path)></nav>
                <div class="account-content">
                    <h1>{title}</h1>
                    {content()}
                </div>
            </ForSignedIn>
        </main>
    }
    .into_any()
}

/// As HTML, because the code of views would cost the browser more.
fn links(here: &str) -> String {
    let link = |(path, icon, label): (&str, Icon, Label)| {
        let current = match here.strip_prefix(path) {
            Some("") => "\" aria-current=\"page",
            // The only page below another.
            Some("/app") => "\" aria-current=\"true",
            _ => "",
        };
        ["<a href=\"", path, current, "\">", &icon.html(), label(), "</a>"].concat()
    };
    LINKS.map(link).concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_link_to_this_page_is_marked_as_current() {
        let links = links("/account/data");
        assert_eq!(links.matches("<a href=\"/account").count(), 4);
        assert_eq!(links.matches("aria-current").count(), 1);
        assert!(links.contains("<a href=\"/account/data\" aria-current=\"page\"><svg"), "{links}");
    }

    #[test]
    fn the_link_to_the_page_above_is_marked_as_another_page() {
        let links = links("/account/security/app");
        assert_eq!(links.matches("aria-current").count(), 1);
        assert!(links.contains("<a href=\"/account/security\" aria-current=\"true\"><svg"), "{links}");
    }
}
