use std::ops::Deref;

use cookie::time::Duration;
use http::{HeaderMap, HeaderValue};
use portico_accounts::User;
use portico_wire::user;

use super::{Site, SiteCookie};
use crate::answers;
use crate::languages::Lang;

/// The longest time for which browsers keep a cookie.
const MAX_AGE: Duration = Duration::days(400);

/// The cookie with the language that a visitor has chosen.
#[derive(Clone, Copy, Debug)]
pub struct LanguageCookie(SiteCookie);

impl Deref for LanguageCookie {
    type Target = SiteCookie;

    fn deref(&self) -> &SiteCookie {
        &self.0
    }
}

impl LanguageCookie {
    pub fn new(is_https: bool) -> Self {
        Self(SiteCookie::new("portico-lang", is_https))
    }

    /// `Set-Cookie` with this language.
    pub fn hold(&self, lang: &Lang) -> Option<HeaderValue> {
        self.0.write(lang.tag.to_owned(), Some(MAX_AGE))
    }
}

impl Site {
    /// The language of a page: the one that the user has set, else the one in the cookie, else the one that the browser
    /// prefers.
    pub fn language(&self, user: Option<&User>, headers: &HeaderMap) -> Lang {
        let of_user = user.and_then(|user| self.languages.find(user.lang.as_deref()?));
        let chosen = || self.languages.find(&self.language_cookie.read(headers)?);
        of_user.or_else(chosen).cloned().unwrap_or_else(|| self.languages.accepted_by(headers))
    }

    /// A user as the pages show them. They compare the user's language with their own, so it is one that they can have.
    pub fn user_of_pages(&self, user: User) -> user::User {
        let mut user = answers::user(user);
        user.lang = user.lang.and_then(|tag| Some(self.languages.find(&tag)?.tag.to_owned()));
        user
    }
}
