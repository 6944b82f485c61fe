use leptos::prelude::*;
use portico_fields::NewPassword;
use serde::{Deserialize, Serialize};

use crate::sentences;

/// The default time from a deletion request to the deletion, in seconds.
const WEEK: u64 = 7 * 24 * 60 * 60;

/// What the pages need to know about the server and the visitor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteFacts {
    /// The minimum password length, in code points.
    pub password_min_length: usize,
    /// The time from a deletion request to the deletion, in seconds.
    pub delete_grace: u64,
    /// Whether emails can be read at `/dev/mail`.
    pub shows_outbox: bool,
}

impl Default for SiteFacts {
    fn default() -> Self {
        Self { password_min_length: NewPassword::DEFAULT_MIN_CHARS, delete_grace: WEEK, shows_outbox: false }
    }
}

impl SiteFacts {
    /// Passes the server's value to the browser and puts it into context.
    pub fn provide() {
        provide_context(SharedValue::new(|| use_context::<Self>().unwrap_or_default()).into_inner());
    }

    pub fn from_context() -> Self {
        expect_context()
    }

    /// The time in which a user may cancel a deletion request, such as `7 days`.
    pub fn delete_grace_in_words(self) -> String {
        sentences::duration(self.delete_grace)
    }
}
