use leptos::prelude::*;

use crate::site_facts::SiteFacts;

/// A page refuses a logged-in user, in whose session no second factor was proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecondFactorNeeded {
    /// Whether the user has an authenticator app, so that a code from it is enough.
    pub has_app: bool,
}

/// What the server found out about the page that it rendered. It knows the session, and the browser does not, so a page
/// that demands a proof is always loaded from the server.
///
/// The value is the path of that page: empty before it is known, and [`LEFT`] once the browser has moved on. An enum would
/// be clearer, but every visitor would download its code.
#[derive(Clone, Copy)]
pub struct FirstPage(StoredValue<String>);

/// No path.
const LEFT: &str = "left";

/// Whether the server has checked a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checked {
    Allowed,
    Refused(SecondFactorNeeded),
    /// The browser has moved there by itself.
    Not,
}

impl FirstPage {
    pub fn provide() {
        provide_context(Self(StoredValue::new(String::new())));
    }

    /// Must be called for each page that is shown, before it is.
    pub fn visit(path: &str) -> Checked {
        let Some(Self(first)) = use_context() else { return Checked::Not };
        let is_first = first.with_value(|first| first.is_empty() || first == path);
        first.set_value(if is_first { path } else { LEFT }.to_owned());
        match SiteFacts::from_context().second_factor_needed() {
            _ if !is_first => Checked::Not,
            Some(needed) => Checked::Refused(needed),
            None => Checked::Allowed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_page(needed: Option<SecondFactorNeeded>, test: impl FnOnce()) {
        let owner = Owner::new();
        owner.with(|| {
            provide_context(SiteFacts::default().refusing(needed));
            FirstPage::provide();
            test();
        });
    }

    #[test]
    fn only_the_rendered_page_counts_as_checked() {
        in_page(None, || {
            assert_eq!(FirstPage::visit("/a"), Checked::Allowed);
            assert_eq!(FirstPage::visit("/a"), Checked::Allowed);
            assert_eq!(FirstPage::visit("/b"), Checked::Not);
            assert_eq!(FirstPage::visit("/a"), Checked::Not);
        });
    }

    #[test]
    fn a_refused_page_stays_refused_until_it_is_left() {
        let needed = SecondFactorNeeded { has_app: false };
        in_page(Some(needed), || {
            assert_eq!(FirstPage::visit("/admin"), Checked::Refused(needed));
            assert_eq!(FirstPage::visit("/account/security/app"), Checked::Not);
            assert_eq!(FirstPage::visit("/admin"), Checked::Not);
        });
    }
}
