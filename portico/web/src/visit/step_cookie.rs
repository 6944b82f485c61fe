use std::ops::Deref;

use cookie::time::Duration;
use http::HeaderValue;
use portico_accounts::Step;
use secrecy::ExposeSecret;

use super::SiteCookie;

/// The cookie of a log-in that takes one more step. It grants no access: only the page and the functions that finish
/// the log-in read it.
#[derive(Clone, Copy, Debug)]
pub struct StepCookie(SiteCookie);

impl Deref for StepCookie {
    type Target = SiteCookie;

    fn deref(&self) -> &SiteCookie {
        &self.0
    }
}

impl StepCookie {
    pub fn new(is_https: bool) -> Self {
        Self(SiteCookie::new("portico-step", is_https))
    }

    /// `Set-Cookie` for as long as the log-in stays pending.
    pub fn hold(&self, step: &Step) -> Option<HeaderValue> {
        let max_age = Duration::try_from(step.expires_in).unwrap_or(Duration::ZERO);
        self.0.write(step.token.expose_secret().to_owned(), Some(max_age))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_lives_as_long_as_the_pending_log_in() {
        let step = Step {
            token: "v1.s.m".into(),
            methods: Vec::new(),
            expires_in: std::time::Duration::from_secs(600),
            deletion_due_at: None,
            trust: None,
        };
        let cookie = StepCookie::new(true).hold(&step).unwrap();
        assert_eq!(cookie, "__Host-portico-step=v1.s.m; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=600");
        let cookie = StepCookie::new(false).hold(&step).unwrap();
        assert_eq!(cookie, "portico-step=v1.s.m; HttpOnly; SameSite=Lax; Path=/; Max-Age=600");
    }
}
