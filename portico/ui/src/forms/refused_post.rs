use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::PlainForm;
use crate::problem::{Code, Problem};

/// A refused plain post on its way back to its page, or text that was typed there when its language was changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedPost {
    pub endpoint: String,
    /// The page with the form. Empty in a cookie of an earlier version.
    #[serde(default)]
    pub page: String,
    /// Field names and typed values.
    pub typed: Vec<(String, String)>,
    /// Absent if nothing was refused.
    #[serde(default)]
    pub problem: Option<Problem>,
}

impl RefusedPost {
    /// A refused post with those of the sent fields that may be given back, each once.
    pub fn new(form: PlainForm, sent: &[(String, String)], problem: Problem) -> Self {
        let first = |name: &&str| sent.iter().find(|(sent, _)| sent == name).cloned();
        let typed = form.given_back.iter().filter_map(first).collect();
        Self { endpoint: form.endpoint.to_owned(), page: form.page.to_owned(), typed, problem: Some(problem) }
    }

    /// Whether the page at `path` has its form. A post of an earlier version is for the page that is asked for first.
    pub fn is_for(&self, path: &str) -> bool {
        self.page.is_empty() || self.page == path
    }

    /// The problem, unless it was a missing session or an expired log-in. The user has logged in since.
    pub fn news(&self) -> Option<Problem> {
        let over = [Code::AuthenticationRequired, Code::InvalidToken, Code::InvalidStep];
        self.problem.clone().filter(|problem| !over.contains(&problem.code))
    }

    /// Whether it was refused for this reason.
    pub fn is_refused_as(&self, code: Code) -> bool {
        self.problem.as_ref().is_some_and(|problem| problem.code == code)
    }

    pub fn typed(&self, field: &str) -> Option<&str> {
        self.typed.iter().find(|(name, _)| name == field).map(|(_, typed)| typed.as_str())
    }
}

/// The refused post that this page was loaded with, shown once.
#[derive(Clone, Copy)]
pub struct Refusal(StoredValue<Option<RefusedPost>>);

impl Refusal {
    /// Passes the server's value to the browser and puts it into context.
    pub fn provide() {
        let refused = SharedValue::new(use_context::<RefusedPost>).into_inner();
        provide_context(Self(StoredValue::new(refused)));
    }

    /// Takes the refused post if it was sent to this address.
    pub fn take(endpoint: &str) -> Option<RefusedPost> {
        let Self(stored) = use_context()?;
        let is_ours = stored.with_value(|post| post.as_ref().is_some_and(|post| post.endpoint == endpoint));
        if is_ours { used(stored) } else { None }
    }

    /// Takes the refused post, whichever form sent it.
    pub fn take_any() -> Option<RefusedPost> {
        let Self(stored) = use_context()?;
        used(stored)
    }
}

/// The browser shows a refused post once. The server may build a part of a page twice while it waits for data, and both
/// must be the same.
fn used(stored: StoredValue<Option<RefusedPost>>) -> Option<RefusedPost> {
    if cfg!(feature = "ssr") { stored.get_value() } else { stored.try_update_value(Option::take).flatten() }
}
