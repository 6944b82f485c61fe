//! Forms that work without scripts: posted by the browser itself, answered with a redirect.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::list_page::CURSOR;
use crate::problem::{Code, Problem};

/// A form of ours and the page it stands on.
#[derive(Clone, Copy, Debug)]
pub struct PlainForm {
    /// The server function it is sent to.
    pub endpoint: &'static str,
    /// Where a refused post goes back to.
    pub page: &'static str,
    /// The fields it has. What else is sent is ignored.
    pub fields: &'static [&'static str],
    /// The fields that are given back after an error. Never a password, never a token.
    pub given_back: &'static [&'static str],
    /// The field that stands in the page's own address, and does so again when a post goes back to it.
    pub in_address: Option<&'static str>,
}

pub const SIGN_UP: PlainForm = PlainForm {
    endpoint: "/fn/account/create",
    page: "/signup",
    fields: &["name", "email", "password", "next"],
    given_back: &["name", "email"],
    in_address: Some("next"),
};
pub const LOG_IN: PlainForm = PlainForm {
    endpoint: "/fn/session/create",
    page: "/login",
    fields: &["email", "password", "keep", "restore", "next"],
    given_back: &["email", "keep", "restore"],
    in_address: Some("next"),
};
pub const LOG_OUT: PlainForm = PlainForm::new("/fn/session/end", "/", &[]);
pub const END_SESSION: PlainForm =
    PlainForm { in_address: Some(CURSOR), ..PlainForm::new("/fn/sessions/end", "/account/sessions", &["id", CURSOR]) };
pub const END_OTHER_SESSIONS: PlainForm = PlainForm::new("/fn/sessions/end-others", "/account/sessions", &["password"]);
pub const RENAME: PlainForm =
    PlainForm { given_back: &["name"], ..PlainForm::new("/fn/account/rename", "/account", &["name"]) };
pub const CHANGE_EMAIL: PlainForm =
    PlainForm { given_back: &["email"], ..PlainForm::new("/fn/email/change", "/account", &["email", "password"]) };
pub const RESEND_VERIFICATION: PlainForm =
    PlainForm { given_back: &["email"], ..PlainForm::new("/fn/email/resend", "/verify-email", &["email"]) };
pub const VERIFY_EMAIL: PlainForm = PlainForm {
    in_address: Some("token"),
    ..PlainForm::new("/fn/email/verify", "/verify-email", &["token", "password"])
};
pub const FORGET_PASSWORD: PlainForm =
    PlainForm { given_back: &["email"], ..PlainForm::new("/fn/password/forgot", "/forgot-password", &["email"]) };
pub const RESET_PASSWORD: PlainForm = PlainForm {
    in_address: Some("token"),
    ..PlainForm::new("/fn/password/reset", "/reset-password", &["token", "password"])
};
pub const CHANGE_PASSWORD: PlainForm =
    PlainForm::new("/fn/password/change", "/account/security", &["current_password", "new_password"]);
/// Answered with a file, so no server function; the post is always a plain one.
pub const EXPORT: PlainForm = PlainForm::new("/account/data/export", "/account/data", &["password"]);
pub const DELETE_ACCOUNT: PlainForm = PlainForm::new("/fn/account/delete", "/account/data", &["password"]);

/// Every form there is. One of your own joins here.
const FORMS: [PlainForm; 14] = [
    SIGN_UP,
    LOG_IN,
    LOG_OUT,
    RENAME,
    CHANGE_EMAIL,
    RESEND_VERIFICATION,
    VERIFY_EMAIL,
    FORGET_PASSWORD,
    RESET_PASSWORD,
    CHANGE_PASSWORD,
    END_SESSION,
    END_OTHER_SESSIONS,
    EXPORT,
    DELETE_ACCOUNT,
];

impl PlainForm {
    /// A form of which nothing is given back.
    const fn new(endpoint: &'static str, page: &'static str, fields: &'static [&'static str]) -> Self {
        Self { endpoint, page, fields, given_back: &[], in_address: None }
    }

    pub fn by_endpoint(path: &str) -> Option<Self> {
        FORMS.into_iter().find(|form| form.endpoint == path)
    }
}

/// A plain post that was refused, on its way back to its page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedPost {
    pub endpoint: String,
    /// Field names and what was typed.
    pub typed: Vec<(String, String)>,
    pub problem: Problem,
}

impl RefusedPost {
    /// Whether the form it was posted from stands on this page.
    pub fn is_for_page(&self, path: &str) -> bool {
        PlainForm::by_endpoint(&self.endpoint).is_some_and(|form| form.page == path)
    }

    /// What was wrong, unless it was the want of a session: whoever reads this has logged in since.
    pub fn news(&self) -> Option<Problem> {
        let is_over = matches!(self.problem.code, Code::AuthenticationRequired | Code::InvalidToken);
        (!is_over).then(|| self.problem.clone())
    }

    pub fn typed(&self, field: &str) -> Option<&str> {
        self.typed.iter().find(|(name, _)| name == field).map(|(_, typed)| typed.as_str())
    }
}

/// The refused post that this page was loaded with, shown once.
#[derive(Clone, Copy)]
pub struct Refusal(StoredValue<Option<RefusedPost>>);

impl Refusal {
    /// Hands the server's word on to the browser and puts it into context.
    pub fn provide() {
        let refused = SharedValue::new(use_context::<RefusedPost>).into_inner();
        provide_context(Self(StoredValue::new(refused)));
    }

    /// Takes the refused post if it belongs to this form.
    pub fn take(form: PlainForm) -> Option<RefusedPost> {
        let Self(stored) = use_context()?;
        let is_ours = stored.with_value(|post| post.as_ref().is_some_and(|post| post.endpoint == form.endpoint));
        if is_ours { stored.try_update_value(Option::take).flatten() } else { None }
    }
}
