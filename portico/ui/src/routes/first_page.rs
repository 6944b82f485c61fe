use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A page refuses a logged-in user, in whose session no second factor was proved. The server puts this into context.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondFactorNeeded {
    /// Whether the user has an authenticator app, so that a code from it is enough.
    pub has_app: bool,
}

/// What the server found out about the page that it rendered. It knows the session, and the browser does not, so a page
/// that demands a proof is always loaded from the server.
#[derive(Clone, Copy)]
pub struct FirstPage {
    needed: Option<SecondFactorNeeded>,
    /// The path of the rendered page, once it is known.
    path: StoredValue<Option<String>>,
    /// Whether the browser has moved on from it.
    is_left: StoredValue<bool>,
}

/// Whether the server has checked a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checked {
    Allowed,
    Refused(SecondFactorNeeded),
    /// The browser has moved there by itself.
    Not,
}

impl FirstPage {
    /// Passes the server's value to the browser and puts it into context.
    pub fn provide() {
        let needed = SharedValue::new(use_context::<SecondFactorNeeded>).into_inner();
        provide_context(Self { needed, path: StoredValue::new(None), is_left: StoredValue::new(false) });
    }

    /// Must be called for each page that is shown, before it is.
    pub fn visit(path: &str) -> Checked {
        let Some(Self { needed, path: first, is_left }) = use_context() else { return Checked::Not };
        if first.with_value(Option::is_none) {
            first.set_value(Some(path.to_owned()));
        }
        if first.with_value(|first| first.as_deref() != Some(path)) {
            is_left.set_value(true);
        }
        match needed {
            _ if is_left.get_value() => Checked::Not,
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
            provide_context(FirstPage { needed, path: StoredValue::new(None), is_left: StoredValue::new(false) });
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
