use serde::de::DeserializeOwned;
use server_fn::ServerFn;

use crate::call_error::CallError;

/// A server function that a form posts to. It is implemented next to the function, whose protocol is
/// [`ByForm`](crate::call::ByForm).
///
/// Its answer has a member `next`: the page that follows a plain post.
pub trait Form: ServerFn<Error = CallError, Output: Clone + DeserializeOwned + Send + Sync> + 'static {
    /// The form's page. Refused posts lead back to it.
    const PAGE: &'static str;
    /// The fields that are restored after an error. Never a password or a token.
    const GIVEN_BACK: &'static [&'static str] = &[];
    /// The field taken from the page's address and put back there when a post returns to it.
    const IN_ADDRESS: Option<&'static str> = None;
    /// Whether the browser finishes the call even if the page is closed meanwhile.
    const OUTLIVES_PAGE: bool = false;
}

/// What the server needs to know about a form to answer a plain post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlainForm {
    /// The address that receives the form.
    pub endpoint: &'static str,
    pub page: &'static str,
    pub given_back: &'static [&'static str],
    pub in_address: Option<&'static str>,
}

impl PlainForm {
    pub const fn of<F: Form>() -> Self {
        Self { endpoint: F::PATH, page: F::PAGE, given_back: F::GIVEN_BACK, in_address: F::IN_ADDRESS }
    }
}

/// Answered with a file, so it is not a server function. The post is always a plain one.
pub const EXPORT: PlainForm =
    PlainForm { endpoint: "/account/data/export", page: "/account/data", given_back: &[], in_address: None };
