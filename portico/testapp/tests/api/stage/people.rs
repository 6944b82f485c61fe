use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{Answer, Call, Door};

/// The password of every user.
pub const PASSWORD: &str = "correct horse battery";

/// The tokens of a program after a log-in.
#[derive(Clone, Debug)]
pub struct Tokens {
    pub access: String,
    pub refresh: String,
}

/// The cookie and token of a browser after a log-in.
#[derive(Clone, Debug)]
pub struct Browser {
    /// The session cookie's value.
    pub cookie: String,
    /// The token in its `localStorage`.
    pub access_token: String,
}

impl From<Answer> for Tokens {
    fn from(answer: Answer) -> Self {
        let answer = answer.expect(StatusCode::OK);
        Self { access: answer.text("access_token"), refresh: answer.text("refresh_token") }
    }
}

pub fn address(who: &str) -> String {
    format!("{who}@example.org")
}

/// "ada" is called Ada.
fn name(who: &str) -> String {
    who[..1].to_uppercase() + &who[1..]
}

impl Door {
    /// Creates an account and returns the user.
    pub async fn sign_up(&self, who: &str) -> Value {
        let body = json!({ "name": name(who), "email": address(who), "password": PASSWORD });
        self.post("/api/v1/signup").json(&body).await.expect(StatusCode::CREATED).json()
    }

    /// Creates an account and logs in as a program.
    pub async fn token_for(&self, who: &str) -> Tokens {
        self.sign_up(who).await;
        self.log_in(who).await
    }

    /// Logs in as a program.
    pub async fn log_in(&self, who: &str) -> Tokens {
        let body = json!({ "email": address(who), "password": PASSWORD });
        self.post("/api/v1/token").json(&body).await.into()
    }

    /// Creates an account and logs in as a browser.
    pub async fn browser_session(&self, who: &str) -> Browser {
        self.sign_up(who).await;
        self.browser_log_in(who, &[]).await
    }

    /// Logs in as a browser; `keep` is one more field of the form.
    pub async fn browser_log_in(&self, who: &str, keep: &[(&str, &str)]) -> Browser {
        let email = address(who);
        let fields = [&[("email", email.as_str()), ("password", PASSWORD)], keep].concat();
        let answer = self.call("/fn/session/create", &fields).await.expect(StatusCode::OK);
        let cookie = answer.cookie("portico").expect("a session cookie").value().to_owned();
        Browser { cookie, access_token: answer.text("access_token") }
    }

    /// The status of `GET /api/v1/me` for a program.
    pub async fn status_of_program(&self, access_token: &str) -> u16 {
        self.get("/api/v1/me").bearer(access_token).await.status
    }

    /// The status of `GET /api/v1/me` for a browser.
    pub async fn status_of_browser(&self, browser: &Browser) -> u16 {
        self.get("/api/v1/me").bearer(&browser.access_token).cookie(&browser.cookie).await.status
    }

    /// Ends all sessions of the caller but the one of this token.
    pub fn end_others(&self, access_token: &str) -> Call {
        self.request(Method::DELETE, "/api/v1/sessions").bearer(access_token)
    }

    /// Exchanges a refresh token for a new pair.
    pub async fn grant(&self, refresh_token: &str) -> Answer {
        let body = json!({ "grant_type": "refresh_token", "refresh_token": refresh_token });
        self.post("/api/v1/token").json(&body).await
    }

    /// Exchanges a refresh token for a new pair, which must succeed.
    pub async fn refresh(&self, tokens: &Tokens) -> Tokens {
        self.grant(&tokens.refresh).await.into()
    }

    /// Exchanges a browser's cookie for its successor and a new access token.
    pub async fn renewed(&self, browser: &Browser) -> Browser {
        let answer = self.renew(&browser.cookie).await.expect(StatusCode::OK);
        let cookie = answer.cookie("portico").expect("the cookie's successor").value().to_owned();
        Browser { cookie, access_token: answer.text("access_token") }
    }

    /// Exchanges a session cookie for a new access token.
    pub async fn renew(&self, cookie: &str) -> Answer {
        self.call("/fn/session/refresh", &[]).cookie(cookie).await
    }
}
