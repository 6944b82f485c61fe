use leptos::prelude::*;
use portico_fields::NewPassword;
use serde::{Deserialize, Serialize};

/// What the pages know of the server's settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteFacts {
    /// The shortest password, in code points.
    pub password_min_length: usize,
}

impl Default for SiteFacts {
    fn default() -> Self {
        Self { password_min_length: NewPassword::DEFAULT_MIN_CHARS }
    }
}

impl SiteFacts {
    /// Hands the server's word on to the browser and puts it into context.
    pub fn provide() {
        provide_context(SharedValue::new(|| use_context::<Self>().unwrap_or_default()).into_inner());
    }

    pub fn from_context() -> Self {
        expect_context()
    }
}
