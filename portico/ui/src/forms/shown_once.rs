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

impl CodesToShow {
    fn in_lines(self) -> String {
        let codes: Vec<_> = self.recovery_codes.iter().map(SecretText::expose).collect();
        codes.join("\n")
    }
}

/// The recovery codes that this page was loaded with, to be shown once. The server passes them to the browser, which has
/// them only while it hydrates the page. To be called by the page itself, so that pages without codes do not load this.
pub fn shown_once() -> Option<Vec<SecretText>> {
    // As one text, because the browser already has the code for reading one.
    let codes = SharedValue::new(|| use_context::<CodesToShow>().map(CodesToShow::in_lines)).into_inner();
    codes.map(|codes| codes.split('\n').map(SecretText::from).collect())
}
