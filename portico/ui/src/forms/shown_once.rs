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

/// The recovery codes that this page was loaded with.
#[derive(Clone, Copy)]
pub struct ShownOnce(StoredValue<Option<CodesToShow>>);

impl ShownOnce {
    /// Passes the server's value to the browser and puts it into context.
    pub fn provide() {
        let codes = SharedValue::new(use_context::<CodesToShow>).into_inner();
        provide_context(Self(StoredValue::new(codes)));
    }

    /// The codes, the first time that the browser asks. The server may build a part of a page twice, and both must be
    /// the same.
    pub fn take() -> Option<Vec<SecretText>> {
        let Self(stored) = use_context()?;
        let codes = match cfg!(feature = "ssr") {
            true => stored.get_value(),
            false => stored.try_update_value(Option::take).flatten(),
        };
        codes.map(|codes| codes.recovery_codes)
    }
}
