use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::secret_text::SecretText;

/// Recovery codes on their way to the page that shows them once, after a plain post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodesToShow {
    /// The path of the page.
    pub page: String,
    pub recovery_codes: Vec<SecretText>,
}

/// The recovery codes that this page was loaded with, to be shown once. The server passes them to the browser, which has
/// them only while it hydrates the page. To be called by the page itself, so that pages without codes do not load this.
pub fn shown_once() -> Option<Vec<SecretText>> {
    let codes = SharedValue::new(use_context::<CodesToShow>).into_inner();
    codes.map(|codes| codes.recovery_codes)
}
