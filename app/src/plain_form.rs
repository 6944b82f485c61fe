//! Forms that work without scripts. The browser posts them, and the server answers with a redirect.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::list_page::CURSOR;
use crate::problem::{Code, Problem};

/// A form and its page.
#[derive(Clone, Copy, Debug)]
pub struct PlainForm {
    /// The server function that receives the form.
    pub endpoint: &'static str,
    /// The page for refused posts.
    pub page: &'static str,
    /// The form's fields. Other fields are ignored.
    pub fields: &'static [&'static str],
    /// The fields that are restored after an error. Never a password or a token.
    pub given_back: &'static [&'static str],
    /// The field taken from the page's address and put back there when a post returns to it.
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
/// Answered with a file, so it is not a server function. The post is always a plain one.
pub const EXPORT: PlainForm = PlainForm::new("/account/data/export", "/account/data", &["password"]);
pub const DELETE_ACCOUNT: PlainForm = PlainForm::new("/fn/account/delete", "/account/data", &["password"]);

/// All forms. Add your own here.
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
    /// A form that restores no fields.
    const fn new(endpoint: &'static str, page: &'static str, fields: &'static [&'static str]) -> Self {
        Self { endpoint, page, fields, given_back: &[], in_address: None }
    }

    pub fn by_endpoint(path: &str) -> Option<Self> {
        FORMS.into_iter().find(|form| form.endpoint == path)
    }
}

/// A refused plain post on its way back to its page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedPost {
    pub endpoint: String,
    /// Field names and typed values.
    pub typed: Vec<(String, String)>,
    pub problem: Problem,
}

impl RefusedPost {
    /// Whether its form is on this page.
    pub fn is_for_page(&self, path: &str) -> bool {
        PlainForm::by_endpoint(&self.endpoint).is_some_and(|form| form.page == path)
    }

    /// The problem, unless it was a missing session. The user has logged in since.
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
    /// Passes the server's value to the browser and puts it into context.
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
